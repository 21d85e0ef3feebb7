r"""Reports of coded passages as NVivo writes them: a line for each document, a line for each reference, its text.

"<Files\\Talk 3> - § 2 references coded [3.10% Coverage]", "Reference 1 - 1.20% Coverage", then what was said. The
code is named by a line before the blocks ("Name: Nodes\\Trust"), else by the file, which NVivo calls after the node.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from analysis.ingest.coded_sheet import CodedPassage

_DOCUMENT: Final = re.compile(
    r"\ufeff?\s{0,9}<?(?P<path>[^<>\n]{1,400}?)>?\s{1,3}[-–—]\s{1,3}§\s{0,3}(?P<count>\d{1,6})\s{1,3}"
    r"(?:references?|Referenzen?|Kodierungen|références?)\s{1,3}(?:coded|kodiert|encodées?)?.{0,60}"
)
_REFERENCE: Final = re.compile(
    r"\s{0,9}(?:References?|Referenz|Référence)\s{1,3}\d{1,6}(?:-\d{1,6})?\s{1,3}[-–—]\s.{1,60}"
)
_CODE: Final = re.compile(r"\ufeff?\s{0,9}(?:Name|Node|Code|Knoten)\s{0,3}:\s{0,9}(?P<code>\S.{0,300})")
#: A place on a picture or a page, which NVivo writes where there is no text.
_AREA: Final = re.compile(r"\s{0,9}Page \d{1,6}\s?: \(\d{1,6},\d{1,6}\) - \(\d{1,6},\d{1,6}\)\s{0,9}")
#: Lines in which the first block must begin.
_SEARCHED: Final = 60
_LONGEST: Final = 600


@dataclass(frozen=True, slots=True)
class CodedBlocks:
    """The passages of a report, and how many references its headings promise in all."""

    passages: tuple[CodedPassage, ...]
    promised: int


def is_coded_blocks(lines: Iterable[str]) -> bool:
    """Whether the first lines of a text hold the head of a block and of a reference below it."""
    headed = False
    for at, line in enumerate(lines):
        if at >= _SEARCHED:
            return False
        if headed and _REFERENCE.fullmatch(line[:_LONGEST]):
            return True
        headed = headed or _DOCUMENT.fullmatch(line[:_LONGEST]) is not None
    return False


def read_blocks(lines: Iterable[str], name: str) -> CodedBlocks:
    """The passages in `lines`; `name` is the code where no line states one."""
    code, document, promised = name, "", 0
    texts: list[tuple[str, str, list[str]]] = []
    within = False
    for line in lines:
        head = line[:_LONGEST]
        if found := _DOCUMENT.fullmatch(head):
            document, within = _last(found["path"]), False
            promised += int(found["count"])
        elif document and _REFERENCE.fullmatch(head):
            texts.append((document, code, []))
            within = True
        elif within:
            texts[-1][2].append(line)
        elif stated := _CODE.fullmatch(head):
            code = _below_root(stated["code"])
    return CodedBlocks(tuple(_passage(*one) for one in texts), promised)


def _passage(document: str, code: str, lines: list[str]) -> CodedPassage:
    kept = [line for line in lines if line.strip()]
    areas = sum(_AREA.fullmatch(line[:_LONGEST]) is not None for line in kept)
    problem = (
        "an area of a page was coded, and NVivo's report has no text for it." if kept and areas == len(kept) else ""
    )
    return CodedPassage(document, "", "" if problem else " ".join(" ".join(kept).split()), code, problem=problem)


def _parts(path: str) -> Iterator[str]:
    return (part.strip() for part in re.split(r"\\+|/", path) if part.strip())


def _last(path: str) -> str:
    """A document without the folders that it lies in."""
    return [path, *_parts(path)][-1]


def _below_root(path: str) -> str:
    r"""A code's path without NVivo's own folder ("Nodes\\Trust", "Codes\\Trust")."""
    parts = list(_parts(path))
    rest = parts[1:] if len(parts) > 1 and parts[0].casefold() in ("nodes", "codes", "knoten", "nœuds") else parts
    return "\\".join(rest)
