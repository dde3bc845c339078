"""Where an upload waits while it comes in: a file without a name in the data folder.

Files name buyers. In the system's folder for temporary files, where Django would lay them, others can
look, and what a killed server leaves stays there in clear. A file without a name ends with whoever
holds it, however that ends; whatever is kept of it is sealed by the inbox or by the proof.
"""

import tempfile
from collections.abc import Mapping
from typing import IO, Any

from django.contrib.auth import SESSION_KEY
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

from fuchang.store.inbox import LARGEST
from fuchang.store.working import place

# nobody who has not come in hands files to this desk; their forms are small
STRANGERS = 64 * 1024


class Spool(FileUploadHandler):
    """Takes the parts of a file; refuses those of strangers and what is larger than any delivery."""

    file: IO[bytes]  # Django closes it by this name when a request breaks off

    def handle_raw_input(
        self,
        input_data: Any,  # noqa: ARG002 - Django's signature
        META: Mapping[str, str],  # noqa: ARG002, N803
        content_length: int,
        boundary: str,  # noqa: ARG002
        encoding: str | None = None,  # noqa: ARG002
    ) -> None:
        if content_length > STRANGERS and not _known(self.request):
            raise RequestDataTooBig

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        place().mkdir(parents=True, exist_ok=True, mode=0o700)
        self.file = tempfile.TemporaryFile(dir=place())  # noqa: SIM115 - whoever reads it closes it
        self._size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002
        self._size += len(raw_data)
        if self._size > LARGEST:
            self.file.close()
            raise RequestDataTooBig
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[bytes]":
        self.file.seek(0)
        return UploadedFile(
            file=self.file,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()


def _known(request: HttpRequest | None) -> bool:
    """Whether somebody has come in: a person with a session, or a machine with a key."""
    if request is None or getattr(request, "access", None) is not None:
        return True
    session = getattr(request, "session", None)
    return session is not None and SESSION_KEY in session
