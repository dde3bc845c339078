"""Bytes of a text file, whatever its encoding, as one stream of UTF-8 that counts what it has read."""

import codecs
from collections.abc import Callable
from pathlib import Path
from threading import Condition
from typing import BinaryIO

_SAMPLE = 1 << 20
_CHUNK = 3 << 20
_AHEAD = 4  # pieces that a reader may take before the rows of the first are done
_PATIENCE = 1.0
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def sniff(path: Path) -> str:
    """`utf-8`, `utf-8-sig`, `gb18030`, `utf-16-le` or `utf-16-be`, from the bytes alone.

    Reads on until it meets something other than ASCII, so a file whose Chinese starts late is
    still told right. A UTF-8 file with a few broken bytes stays UTF-8: its broken rows are kept
    aside later.
    """
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
        for bom, name in _BOMS:
            if sample.startswith(bom):
                return name
        if sideways := _utf16_without_mark(sample):
            return sideways
        line = b""  # a sample may end inside a character: what stands after its last line end is carried
        while sample.isascii():
            line, sample = sample[sample.rfind(b"\n") + 1 :], file.read(_SAMPLE)
            if not sample:
                return "utf-8"
    sample = line + sample
    return "utf-8" if _broken(sample, "utf-8") <= _broken(sample, "gb18030") else "gb18030"


def _utf16_without_mark(sample: bytes) -> str:
    """The zero halves of ASCII characters stand on one side only; empty if this is no UTF-16."""
    head = sample[:4096]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    few, many = sorted((even, odd))
    if not many or many * 30 < len(head) or few * 4 > many:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _broken(sample: bytes, encoding: str) -> int:
    if len(sample) >= _SAMPLE:
        sample = sample[: sample.rfind(b"\n") + 1] or sample[:-8]
    return sample.decode(encoding, "replace").count("\ufffd")


class Utf8Stream:
    """A readable stream of UTF-8 over a file in another encoding.

    Bytes that are wrong in the file's encoding stay wrong in UTF-8 (as lone surrogates), so that
    the row they stand in is found later and kept aside. With `raw` the bytes come as they are, in
    `text_encoding`: a second or fourth byte of GB18030 is never a comma, a semicolon, a tab, a quote
    or a line end, so rows can be cut first and only the cells that are used need decoding.
    """

    def __init__(
        self, path: Path, encoding: str, on_bytes: Callable[[int], None], *, raw: bool = False
    ) -> None:
        self._file: BinaryIO = path.open("rb")
        start = self._file.read(3)
        self._file.seek(next((len(bom) for bom, _ in _BOMS if start.startswith(bom)), 0))
        self._on_bytes = on_bytes
        self._decoder = None if raw else _decoder(encoding)
        self.text_encoding = encoding if raw else "utf-8"
        self._held = b""
        self.has_nul = False
        self.line_ends = 0
        self.closed = False
        self._paced = False
        self._taken = self._done = 0
        self._turn = Condition()

    def head(self, size: int) -> bytes:
        """The next `size` bytes or a little more, left in the stream."""
        while len(self._held) < size:
            more = self._more(size)
            if not more:
                break
            self._held += more
        return self._held

    def skip(self, size: int) -> None:
        """Drops bytes that `head` has shown."""
        self._held = self._held[size:]

    def read(self, size: int = 1 << 20) -> bytes:
        """At most `size` bytes (a caller's buffer may be no larger); empty at the end."""
        if self._paced:
            self._wait()
        whole = self._held or self._more(min(size, _CHUNK))
        self._held = whole[size:]
        return whole[:size] if len(whole) > size else whole

    def pace(self) -> None:
        """From now on a reader is held back until the rows of earlier pieces are `done`.

        A parser that reads ahead in a thread of its own would take a hundred megabytes before the
        first rows are done. It never waits longer than a second, so nothing can lock.
        """
        self._paced = True

    def _wait(self) -> None:
        with self._turn:
            self._taken += 1
            self._turn.wait_for(lambda: self._taken - self._done <= _AHEAD, timeout=_PATIENCE)

    def done(self) -> None:
        """The rows of one more piece are done."""
        with self._turn:
            self._done = max(self._done + 1, self._taken - _AHEAD)
            self._turn.notify_all()

    def _more(self, size: int) -> bytes:
        while True:
            raw = self._file.read(size)
            self._on_bytes(len(raw))
            text = self._decoded(raw)
            if text or not raw:
                self.has_nul = self.has_nul or b"\0" in text
                self.line_ends += text.count(b"\n")
                return text

    def _decoded(self, raw: bytes) -> bytes:
        if self._decoder is None:
            return raw
        return self._decoder.decode(raw, final=not raw).encode("utf-8", "surrogatepass")

    def close(self) -> None:
        """Closes the file."""
        self._file.close()
        self.closed = True

    def readable(self) -> bool:
        """Always."""
        return True

    def writable(self) -> bool:
        """Never."""
        return False

    def seekable(self) -> bool:
        """Never."""
        return False


def _decoder(encoding: str) -> codecs.IncrementalDecoder | None:
    if encoding.startswith("utf-8"):
        return None
    errors = "surrogateescape" if encoding == "gb18030" else "surrogatepass"
    return codecs.getincrementaldecoder(encoding)(errors)
