"""What is common to all words of a search: how they are written, and what is said of wrong ones."""

from fuchang.kernel.errors import AskUser

# full width letters, digits and signs, and the quotes and blanks of a Chinese keyboard
_NARROW = {0xFF01 + n: 0x21 + n for n in range(94) if chr(0x21 + n).isalnum()} | {
    ord(wide): ord(thin) for wide, thin in zip("：＜＞－＂“”．，　", ':<>-"""., ', strict=True)
}


class UnknownTerm(AskUser):
    """A term of a search that the grammar has not, or that has a wrong value."""

    def __init__(self, *, term: str, known: str) -> None:
        self.term = term
        self.known = known
        super().__init__(f"看不懂 {term}，可用：{known} / cannot read {term}; known: {known}")


def narrow(text: str) -> str:
    """The same text with its letters, digits and signs in half width: `２` is `2`."""
    return text.translate(_NARROW)
