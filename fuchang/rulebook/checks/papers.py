"""Papers of incidents speak only of what the facts can fill in."""

from collections.abc import Iterator

from fuchang.rulebook.checks.issue import Look, Remark, not_known, of_book
from fuchang.rulebook.papers import BLANKS, blanks


@of_book()
def paper_blanks(look: Look) -> Iterator[Remark]:
    """Blanks of papers are of the closed list, and the same in both languages."""
    for name, paper in look.book.papers.items():
        page, number = look.book.entries["papers"][name]
        for at, part in enumerate(paper.parts):
            place = (number, "parts", at, "words")
            unknown = (blanks(part.words.zh) | blanks(part.words.en)) - set(BLANKS)
            for blank in sorted(unknown):
                language = "zh" if blank in blanks(part.words.zh) else "en"
                yield Remark(page, (*place, language), not_known("blank", blank, BLANKS))
            if not unknown and blanks(part.words.zh) != blanks(part.words.en):
                yield Remark(page, (*place, "en"), "its blanks must be those of the Chinese")


@of_book()
def paper_proof(look: Look) -> Iterator[Remark]:
    """What a sent paper proves is in evidence.yml."""
    for name, paper in look.book.papers.items():
        if paper.proof not in look.book.evidence:
            page, number = look.book.entries["papers"][name]
            problem = not_known("evidence", paper.proof, look.book.evidence)
            yield Remark(page, (number, "proof"), problem)
