"""Which tool for qualitative analysis wrote a sheet of coded passages: the headings that each of them writes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from analysis.ingest.headings import heading_words

#: Tools in which people code what was said.
CODING_TOOLS: Final = frozenset({"taguette", "qualcoder", "dedoose", "nvivo", "maxqda", "refi_qda"})

#: Dedoose heads one column a code, with the codes that it stands under before it: "Code: Trust\\Grew Applied".
APPLIED: Final = re.compile(r"\s{0,3}codes?\s{0,3}:?\s{1,3}(?P<code>.{1,300}?)\s{1,3}applied\s{0,3}", re.I | re.DOTALL)

_TAGUETTE: Final = frozenset({"id", "document", "tag", "content"})
_QUALCODER: Final = frozenset({"coder", "coded", "id", "codename"})
_MAXQDA_DOCUMENT: Final = frozenset({"document name", "dokumentname", "nom du document", "nombre del documento"})
_MAXQDA_SEGMENT: Final = frozenset({"segment", "coded segment", "coded segments", "segmento"})
_MAXQDA_CODE: Final = frozenset({"code", "codes", "código"})
_DEDOOSE: Final = frozenset({"excerpt copy", "excerpt", "excerpt creator", "excerpt range", "media title"})

Signature = tuple[str, int, float, str]


def coding_tool(rows: Sequence[Sequence[str]]) -> Signature | None:
    """The tool, its header rows, how sure (0 to 1) and why, where `rows` begin with the header of coded passages."""
    words = {heading_words(cell) for cell in rows[0]}
    if words >= _TAGUETTE and len(words) <= len(_TAGUETTE) + 2:
        return "taguette", 1, 0.97, "Columns id, document, tag and content, as Taguette writes its highlights."
    if words >= _QUALCODER and words & {"file", "case", "filename"}:
        return "qualcoder", 1, 0.97, "Columns Coder, Coded, Id and Codename, as in QualCoder's report of codes."
    if words & _MAXQDA_DOCUMENT and words & _MAXQDA_SEGMENT and words & _MAXQDA_CODE:
        return "maxqda", 1, 0.97, "Columns of document, code and segment, as MAXQDA writes its coded segments."
    if len(words & _DEDOOSE) >= 2 and (applied_codes(rows[0]) or "codes applied combined" in words):
        return "dedoose", 1, 0.97, 'Excerpts with a column "Code: ... Applied" for each code, as Dedoose writes them.'
    return None


def applied_codes(headings: Sequence[str]) -> dict[str, str]:
    """The code of each heading that says by yes or no whether a code was given, by heading."""
    found = ((heading, APPLIED.fullmatch(heading[:600])) for heading in headings)
    return {heading: one["code"].strip() for heading, one in found if one}
