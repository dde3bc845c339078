"""The process in which a picture is made smaller: a picture in, a JPEG out, limited in memory and time.

A picture comes from a stranger and is decoded by native code, so that this happens in a process of its
own (docs/adr/0004, 0017). What goes out is drawn anew: nothing that stood beside the picture, such as
where it was taken, goes with it.
"""

import sys
import warnings
from io import BytesIO

from PIL import Image, ImageOps

from fuchang.connect.exports.limits import limit_memory, limit_time

PIXELS = 50_000_000  # no telephone takes more; a bomb of few bytes does
LONGEST_SIDE = 4_096  # more than anybody reads on a screen
SHORTEST_SIDE = 400  # below this nothing can be read
QUALITIES = (88, 76, 64)
FORMATS = ("JPEG", "PNG")
CANNOT = 3


def smaller(body: bytes, most: int) -> bytes | None:
    """The picture as a JPEG of at most so many bytes: its quality steps down first, then its size.

    None where that cannot be done, or where it is no picture that one should open.
    """
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(BytesIO(body), formats=FORMATS) as found:
            if found.width * found.height > PIXELS:
                return None
            found.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture = _plain(found)
    except (OSError, SyntaxError, ValueError, MemoryError, Image.DecompressionBombError):
        return None
    side = min(LONGEST_SIDE, max(picture.size))
    while side >= min(SHORTEST_SIDE, max(picture.size)):
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
        for quality in QUALITIES:
            told = BytesIO()
            picture.save(told, "JPEG", quality=quality, optimize=True)
            if told.tell() <= most:
                return told.getvalue()
        side = side * 3 // 4
    return None


def _plain(found: Image.Image) -> Image.Image:
    """Upright, in three colours, on white where one could see through it, with nothing beside it."""
    upright = ImageOps.exif_transpose(found)
    seen = upright.convert("RGBA") if upright.has_transparency_data else upright.convert("RGB")
    plain = Image.new("RGB", seen.size, "white")
    plain.paste(seen, mask=seen if seen.mode == "RGBA" else None)
    return plain


def main() -> None:
    """Read a picture from standard input, write it smaller to standard output; `CANNOT` where it cannot be."""
    limit_memory()
    body = sys.stdin.buffer.read()
    limit_time(len(body))
    told = smaller(body, int(sys.argv[1]))
    if told is None:
        sys.exit(CANNOT)
    sys.stdout.buffer.write(told)


if __name__ == "__main__":
    main()
