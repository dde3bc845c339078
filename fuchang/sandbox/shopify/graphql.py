"""As much of GraphQL as queries for orders need: fields, arguments, fragments; no directives, no aliases.

An answer holds what was asked for and nothing else; a field that the type does not have is an error, as
at the real platform. So a query that forgets a field is found out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_TOKEN = re.compile(r'\.\.\.|[{}()\[\]:!$=]|"(?:\\.|[^"\\])*"|[A-Za-z_]\w*|-?\d+(?:\.\d+)?')


class NoSuchField(Exception):
    """A field that the type does not have."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"Field '{name}' doesn't exist")


@dataclass
class Node:
    """A field with its arguments (texts; `$name` for a variable) and what is asked of its value."""

    name: str
    arguments: dict[str, str] = field(default_factory=dict)
    fields: list["Node"] = field(default_factory=list)
    spread: str = ""

    def given(self, name: str, variables: Mapping[str, Any]) -> Any:
        """The value of an argument."""
        told = self.arguments.get(name)
        if told is None:
            return None
        return variables.get(told[1:]) if told.startswith("$") else told.strip('"')


def parsed(text: str) -> list[Node]:
    """The root fields of the one operation in a text. Raises ValueError for what is no query."""
    try:
        return _Reader(_TOKEN.findall(text)).whole()
    except IndexError:
        raise ValueError("Parse error: unexpected end of document") from None


def chosen(fields: list[Node], value: Any) -> Any:
    """What was asked for of a value. Raises NoSuchField."""
    if isinstance(value, list):
        return [chosen(fields, one) for one in value]
    if not fields or not isinstance(value, dict):
        return value
    for one in fields:
        if one.name not in value:
            raise NoSuchField(one.name)
    return {one.name: chosen(one.fields, value[one.name]) for one in fields}


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.at = tokens, 0
        self.fragments: dict[str, list[Node]] = {}

    def whole(self) -> list[Node]:
        root: list[Node] = []
        while self.at < len(self.tokens):
            word = self.tokens[self.at]
            if word == "fragment":
                name = self.tokens[self.at + 1]
                self.at += 4  # fragment Name on Type
                self.fragments[name] = self.fields()
            elif word in {"query", "mutation", "{"}:
                while self.tokens[self.at] != "{":
                    self.at += 1
                root = self.fields()
            else:
                raise ValueError(f"Parse error on {word!r}")
        return self.spread(root)

    def fields(self) -> list[Node]:
        self.at += 1  # {
        found: list[Node] = []
        while self.tokens[self.at] != "}":
            found += self.one()
        self.at += 1
        return found

    def one(self) -> list[Node]:
        name = self.tokens[self.at]
        self.at += 1
        if name == "...":
            if self.tokens[self.at] == "on":
                self.at += 2
                return self.fields()
            self.at += 1
            return [Node("", spread=self.tokens[self.at - 1])]
        node = Node(name)
        if self.tokens[self.at] == "(":
            node.arguments = self.arguments()
        if self.tokens[self.at] == "{":
            node.fields = self.fields()
        return [node]

    def arguments(self) -> dict[str, str]:
        self.at += 1  # (
        found: dict[str, str] = {}
        while self.tokens[self.at] != ")":
            name = self.tokens[self.at]
            self.at += 2  # name :
            value = self.tokens[self.at]
            self.at += 1
            if value == "$":
                value += self.tokens[self.at]
                self.at += 1
            found[name] = value
        self.at += 1
        return found

    def spread(self, nodes: list[Node]) -> list[Node]:
        found: list[Node] = []
        for one in nodes:
            if one.spread:
                found += self.spread(self.fragments[one.spread])
            else:
                one.fields = self.spread(one.fields)
                found.append(one)
        return found
