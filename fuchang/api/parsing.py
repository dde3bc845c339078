"""Bodies and queries read with care: what no database or no other program could hold is refused."""

import json
import unicodedata
from typing import Any, cast

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.errors import HttpError
from ninja.parser import Parser
from ninja.types import DictStrAny

INT64 = 2**63
DEEPEST = 32


class Unreadable(HttpError):
    """The body is no JSON that we take."""

    def __init__(self, why: str) -> None:
        super().__init__(400, f"读不懂请求正文 / the body cannot be read: {why}")


class CarefulParser(Parser):
    """JSON without NaN, duplicate names, lone surrogates, NUL, numbers beyond 64 bits or deep nests."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        """The body as Python; text in NFC."""
        try:
            text = request.body.decode("utf-8")
            found = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
        except RecursionError:
            raise Unreadable("nested too deeply") from None
        except ValueError as error:
            raise Unreadable(str(error)[:200]) from None
        return cast("DictStrAny", careful(found))

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> DictStrAny:
        """Query strings and forms, as carefully as bodies."""
        found = super().parse_querydict(data, list_fields, request)
        return cast("DictStrAny", careful(found))


def careful(value: Any, depth: int = 0) -> Any:
    """The value with its text in NFC. Raises Unreadable for what must not come in."""
    if depth > DEEPEST:
        raise Unreadable("nested too deeply")
    if isinstance(value, str):
        return careful_text(value)
    if isinstance(value, dict):
        return {careful_text(name): careful(part, depth + 1) for name, part in value.items()}
    if isinstance(value, list):
        return [careful(part, depth + 1) for part in value]
    if isinstance(value, int) and not -INT64 <= value < INT64:
        raise Unreadable("a number beyond 64 bits")
    return value


def careful_text(text: str) -> str:
    """NFC; NUL and lone surrogates are refused, because PostgreSQL and UTF-8 cannot hold them."""
    if "\0" in text:
        raise Unreadable("the character U+0000")
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        raise Unreadable("a lone surrogate")
    return unicodedata.normalize("NFC", text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        message = "a name occurs twice in one object"
        raise ValueError(message)
    return found


def _refuse(word: str) -> None:
    message = f"{word} is no JSON"
    raise ValueError(message)
