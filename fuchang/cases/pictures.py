"""Pictures of proof as the platform takes them: what is too large goes out smaller, the proof stays as it came."""

import hashlib
import os
import subprocess
import sys

from fuchang.cases import proof
from fuchang.cases.models import Evidence
from fuchang.connect.taobao.gateway import Picture
from fuchang.kernel.errors import AskUser, Retry

LARGEST = 30 * 1_000_000
_ITS_OWN = ("PATH", "SYSTEMROOT", "TEMP")  # of the environment, which may hold keys
PATIENCE_S = 5  # shorter than what a lease of the outbox has left after the calls of an act


class PictureTooLarge(AskUser):
    """A picture that the platform would not take, and that cannot be made smaller."""

    def __init__(self, *, name: str, size: int, most: int) -> None:
        super().__init__(
            f"{name} 有 {size // 1000} KB，平台最多收 {most // 1000} KB，没能自动缩小，请截取后重新上传为凭证 / "
            f"{name} has {size} bytes, the platform takes {most}, and it could not be made smaller: cut it and "
            "upload it as proof"
        )


class PictureSlow(Retry):
    """Making it smaller took too long; the machine has other things to do."""

    def __init__(self, *, name: str) -> None:
        super().__init__(
            f"缩小 {name} 花的时间太长，请再试 / making {name} smaller took too long: try again"
        )


def to_send(piece: Evidence, *, most: int | None) -> Picture:
    """A piece of proof, of at most so many bytes. Raises PictureTooLarge, PictureSlow, Unsealable."""
    if most is None or piece.size <= most:
        return Picture(piece.name, _read(piece), piece.media)
    if piece.size > LARGEST:
        raise PictureTooLarge(name=piece.name, size=piece.size, most=most)
    body = _smaller(piece, most)
    if not body:
        raise PictureTooLarge(name=piece.name, size=piece.size, most=most)
    return Picture(f"{piece.name.rpartition('.')[0] or piece.name}.jpg", body, "image/jpeg")


def noted(picture: Picture, piece: Evidence) -> dict[str, str | int]:
    """What goes out, for whoever asks later: how large it is, its hash, and of which proof it was made."""
    return {"size": len(picture.body), "sha256": mark(picture), "of": piece.sha256}


def mark(picture: Picture) -> str:
    """By what one knows it again."""
    return hashlib.sha256(picture.body).hexdigest()


def _read(piece: Evidence) -> bytes:
    return b"".join(proof.pieces(piece.sha256))


def _smaller(piece: Evidence, most: int) -> bytes:
    """What the child makes of it; nothing where it gives up or dies of its limits."""
    roots = os.pathsep.join(part for part in sys.path if part)
    plain = {name: os.environ[name] for name in _ITS_OWN if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", "fuchang.cases.smaller", str(most)],
            input=_read(piece), capture_output=True, check=False, timeout=PATIENCE_S,
            env={**plain, "PYTHONPATH": roots},
        )  # fmt: skip
    except subprocess.TimeoutExpired as trouble:
        raise PictureSlow(name=piece.name) from trouble
    return done.stdout if done.returncode == 0 else b""
