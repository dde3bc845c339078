"""Proof over HTTP: listed, handed in as files, taken out, downloaded bit for bit as it came."""

from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.http import content_disposition_header
from ninja import File, Form, Query, Router, Schema, Status, UploadedFile

from fuchang.api.found import case_of, do
from fuchang.api.paging import Asked, Page, page_of
from fuchang.api.shapes import PROBLEMS, CaseOut, Id, Number, Word, Words, caller, moment
from fuchang.cases import actions, proof
from fuchang.cases.change import allowed
from fuchang.cases.models import Case, Evidence
from fuchang.shops.access import NoSuchThing

router = Router(tags=["proof"])
BYTES = {"content": {"application/octet-stream": {"schema": {"type": "string"}}}}


class ProofOut(Schema):
    """凭证: one piece. `piece` is an id of the rulebook, `sha256` the hash of its contents."""

    id: int
    piece: str
    name: str
    media: str
    size: int
    sha256: str
    origin: str
    sensitive: int
    added_at: int
    added_by: str
    note: str

    @staticmethod
    def of(piece: Evidence) -> "ProofOut":
        """The piece as it goes out."""
        return ProofOut.model_validate(piece, from_attributes=True)


class About(Schema):
    """What the file proves, as an id of the rulebook (`GET /api/cases/{number}/story`, groups)."""

    piece: Word = "other"
    note: Words = ""


@router.get("cases/{number}/proof", response={200: Page[ProofOut], **PROBLEMS})
def list_proof(request: HttpRequest, number: Number, asked: Query[Asked]) -> dict[str, Any]:
    """What is there, newest first; pieces taken out are not shown."""
    rows = case_of(request, number).evidence.filter(removed_at=None)
    return page_of(rows, asked, ProofOut.of)


@router.post("cases/{number}/proof", response={201: ProofOut, **PROBLEMS})
def add_proof(
    request: HttpRequest, number: Number, file: File[UploadedFile], about: Form[About]
) -> Status[ProofOut]:
    """Hand a file in: PNG, JPEG, WebP, PDF, MP4, XLSX or TXT up to 100 MB."""
    case, access = case_of(request, number), caller(request)
    allowed(access, "work_case", case)  # before anything is written to the disk
    kept = proof.keep(file.name or "file", file.chunks())
    piece = actions.add_proof(
        access, case.pk, piece=about.piece, kept=kept, note=about.note, now=moment(request)
    )
    return Status(201, ProofOut.of(piece))


@router.delete("cases/{number}/proof/{key}", response={200: CaseOut, **PROBLEMS})
def remove_proof(request: HttpRequest, number: Number, key: Id) -> CaseOut:
    """Take a piece out of the case; its file stays for the audit."""
    return do(request, number, "remove_proof", evidence_id=key)


@router.get(
    "cases/{number}/proof/{key}/file",
    response=PROBLEMS,
    openapi_extra={"responses": {200: {"description": "The file as it came", **BYTES}}},
)
def read_proof(request: HttpRequest, number: Number, key: Id) -> StreamingHttpResponse:
    """The file itself, as a download: never shown inline; each one is a line of the hand-over stream."""
    case: Case = case_of(request, number)
    piece = case.evidence.filter(pk=key).first()
    if piece is None:
        raise NoSuchThing(what="凭证 / evidence")
    body = proof.handed_over(caller(request), piece, now=moment(request))
    answer = StreamingHttpResponse(body, "application/octet-stream")
    answer["Content-Length"] = str(piece.size)
    answer["Content-Disposition"] = content_disposition_header(True, piece.name) or "attachment"
    return answer
