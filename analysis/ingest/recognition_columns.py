"""What each column of a sheet means: proposed from its heading and checked against what stands below it."""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

import pandas as pd

from analysis.ingest.headings import Heading, normalise_heading, short_words
from analysis.ingest.identifiers import find_damage
from analysis.ingest.mapping import ColumnMapping
from analysis.ingest.meanings import ALLOWED, IDENTIFIERS, MEANING_LABELS, RATINGS, REPEATABLE, meaning_of
from analysis.ingest.months import look_like_months
from analysis.ingest.recognition_cells import holds, only_numbers_rows, shown_by_cells, told_by
from analysis.ingest.recognition_codes import with_codes
from analysis.ingest.recognition_interviews import answer_headings
from analysis.ingest.recognition_items import ItemMatch
from analysis.ingest.recognition_kind import is_roster
from analysis.ingest.recognition_own import doubtful, drifted, own_question
from analysis.ingest.recognition_proposals import Proposal, propose, renamed
from analysis.ingest.recognition_tools import COMPANION, is_companion, tool_proposals
from analysis.ingest.sheet_view import SheetView
from analysis.ingest.words import NO, YES

#: Columns that tools add about the answering itself; they are left out without a question.
_TOOL_COLUMNS: Final = frozenset(
    {"status", "response type", "ip address", "ipaddress", "recorded date", "response set",
     "distribution channel", "user language", "location latitude", "location longitude", "location accuracy",
     "collector id", "custom data 1", "lastpage", "seed",
     "last page", "start language", "startlanguage", "refurl", "redcap repeat instrument", "redcap repeat instance",
     "redcap survey identifier", "record id", "survey cycle sent date", "date modified", "points", "feedback",
     "last modified time", "language", "user agent", "external data reference", "recipient email", "antworttyp",
     "ip adresse", "verteilungskanal", "benutzersprache", "breitengrad des standorts", "längengrad des standorts"}
)  # fmt: skip
#: A "respondent id" that no survey tool wrote names a person, not an answer.
_NO_TOOL: Final = frozenset({"unknown", "hris", "spss", "stata"})
#: Columns that matter too much to be left out without a question where their cells do not fit their heading.
_WANTED: Final = frozenset({"hire_date", "exit_date", "left", "side", "arm"})
#: Up to this confidence a column that may name people gives way to one that does.
_DOUBTFUL: Final = 0.6
#: Cells looked at to tell what a column holds.
_SAMPLE: Final = 2000


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """What headings of one file are read by: its words, and the columns that its tool says the meaning of."""

    kind: str
    tool: str
    roster: bool
    of_tool: Lookup[int, Proposal]
    answers: frozenset[Heading] = frozenset()

    @property
    def allowed(self) -> frozenset[str]:
        return ALLOWED[self.kind]

    def knows(self, proposal: Proposal) -> bool:
        return proposal.column.meaning in self.allowed

    def takes(self, meaning: str, cells: pd.Series) -> bool:
        """Whether cells that are no dates say when in this kind of file: a month of counts, yes or no to "Invited"."""
        if meaning != "date":
            return False
        yes_or_no = set(cells.str.strip().str.casefold()) - {""} <= YES | NO
        return (self.kind in ("counts", "log") and look_like_months(cells)) or (
            self.kind == "invitations" and yes_or_no
        )

    def meaning(self, words: str) -> str | None:
        if words == "respondent id" and self.tool in _NO_TOOL:
            return "code"
        meaning = meaning_of(words, self.kind, roster=self.roster)
        # In a survey these two belong together: one answer a row. A wide survey has neither.
        return None if self.kind == "survey" and meaning in ("question", "text") else meaning


def propose_columns(
    view: SheetView, kind: str, matches: Lookup[int, ItemMatch], earlier: Sequence[ColumnMapping] = ()
) -> tuple[Proposal, ...]:
    """One proposal for each heading of the sheet, in order.

    `earlier` are the columns of mappings that a person confirmed for files like this one: the same heading keeps its
    meaning and its item; a heading with small edits is proposed as the same question, for a person to confirm.
    """
    confirmed = {normalise_heading(column.source): column for column in earlier}
    taken: set[str] = set()
    of_tool = tool_proposals(view, kind, matches)
    roster = kind == "people" and is_roster(view)
    vocabulary = _Vocabulary(kind, view.layout.tool, roster, of_tool, _answers(view, kind))
    proposals = []
    for heading in view.headings:
        proposal = _propose(view, heading, vocabulary, matches.get(heading.position), confirmed, taken)
        if proposal.column.item:
            taken.add(proposal.column.item)
        proposals.append(proposal)
    return tuple(with_codes(view, proposal) for proposal in _resolve_rivals(view, _settle_doubtful(proposals)))


def _propose(
    view: SheetView,
    heading: Heading,
    vocabulary: _Vocabulary,
    match: ItemMatch | None,
    confirmed: Lookup[str, ColumnMapping],
    taken: set[str],
) -> Proposal:
    cells = view.column(heading).iloc[:_SAMPLE]
    if not heading.text or (cells.str.strip() == "").all():
        return propose(heading, "ignore", 1.0, "The column is empty." if heading.text else "The column has no heading.")
    before = confirmed.get(normalise_heading(heading.source))
    if before and (not before.item or before.item not in taken):
        return Proposal(heading, renamed(before, heading), 0.97, "A mapping that was confirmed before has it so.")
    if heading.position in vocabulary.of_tool:
        return vocabulary.of_tool[heading.position]
    if match and vocabulary.kind in ("survey", "people") and not is_companion(heading):
        meaning = "comment" if match.open else "item"
        return propose(heading, meaning, match.confidence, match.because, item=match.item)
    if heading in vocabulary.answers:
        return propose(heading, "comment", 0.95, "People answer it at length.")
    if stated := _stated(heading, vocabulary, cells):
        return stated
    if vocabulary.tool in _NO_TOOL and (found := doubtful(heading, cells)) and vocabulary.knows(found):
        return found
    if vocabulary.kind != "survey":
        return _shown_side(heading, vocabulary, cells) or propose(
            heading, "ignore", 0.9, "Nothing in this kind of file is called so."
        )
    return drifted(heading, confirmed, taken) or own_question(heading, cells, taken)


def _answers(view: SheetView, kind: str) -> frozenset[Heading]:
    """The questions of interviews with a column each; none where a column holds all that was said."""
    if kind != "interviews" or _says_text(view):
        return frozenset()
    return frozenset(answer_headings(view))


def _says_text(view: SheetView) -> bool:
    return any(meaning_of(w, "interviews") == "text" for heading in view.headings for w in short_words(heading))


def _shown_side(heading: Heading, vocabulary: _Vocabulary, cells: pd.Series) -> Proposal | None:
    """Who is mentor and who mentee, where a roster says it under a heading that does not: asked, never passed over."""
    shown = shown_by_cells(cells) if vocabulary.roster else None
    both = cells[cells.str.strip() != ""].nunique() > 1
    return propose(heading, "side", 0.7, shown[1]) if shown and shown[0] == "side" and both else None


def _stated(heading: Heading, vocabulary: _Vocabulary, cells: pd.Series) -> Proposal | None:
    """What the heading's words state, if the cells allow it; tool columns and companions of an item too."""
    for text in filter(None, (heading.code, heading.text, heading.option)):
        if found := COMPANION.fullmatch(text[:500]):
            comment = found[2] in ("_COMMENT", "_TEXT")
            return propose(
                heading,
                "comment" if comment and vocabulary.kind == "survey" else "ignore",
                0.9,
                f'It ends in "{found[2]}".',
            )
    for words in short_words(heading):
        meaning = vocabulary.meaning(words)
        told = told_by(cells, meaning) if meaning else None
        if told and told in vocabulary.allowed and (holds(cells, told) or vocabulary.takes(told, cells)):
            because = f'It is called "{heading.text[:60]}".' if told == meaning else "Its cells show it."
            return propose(heading, told, 0.95, because)
        if meaning or meaning_of(words) or words in _TOOL_COLUMNS:
            return _left_out(heading, meaning, _WANTED | RATINGS.keys() if vocabulary.kind == "ratings" else _WANTED)
    return None


def _left_out(heading: Heading, meaning: str | None, wanted: AbstractSet[str]) -> Proposal:
    """A column that holds something else than its heading says; asked about where it should hold something needed."""
    if meaning is not None and meaning in wanted:
        because = f"Its heading says {MEANING_LABELS[meaning].lower()}, and its cells do not look like it."
        return propose(heading, "ignore", 0.7, because)
    return propose(heading, "ignore", 0.95, "The tool adds it, or it does not hold what its heading says.")


def _settle_doubtful(proposals: Sequence[Proposal]) -> list[Proposal]:
    """A column that may name people is left out where another one does."""
    named = any(p.column.meaning in IDENTIFIERS and p.confidence > _DOUBTFUL for p in proposals)
    doubted = [p for p in proposals if p.column.meaning in IDENTIFIERS and p.confidence <= _DOUBTFUL]
    return [
        propose(p.heading, "ignore", 0.85, "Another column tells people apart.") if named and p in doubted else p
        for p in proposals
    ]


def _resolve_rivals(view: SheetView, proposals: Sequence[Proposal]) -> list[Proposal]:
    """Of several columns with a meaning that only one may have, the fullest keeps it and the others are left out."""
    best: dict[str, Proposal] = {}
    for proposal in proposals:
        meaning = proposal.column.meaning
        rival = best.get(meaning)
        if meaning not in REPEATABLE and (rival is None or _worth(view, proposal) > _worth(view, rival)):
            best[meaning] = proposal
    return [
        proposal
        if proposal.column.meaning in REPEATABLE or best[proposal.column.meaning] is proposal
        else propose(proposal.heading, "ignore", 0.85, f'Another column is taken as "{proposal.column.meaning}".')
        for proposal in proposals
    ]


def _worth(view: SheetView, proposal: Proposal) -> tuple[bool, bool, float, float]:
    """How well a column keeps a meaning that only one may have: sound, telling people apart, sure, and filled."""
    cells = view.column(proposal.heading).iloc[:_SAMPLE]
    damaged = proposal.column.meaning in IDENTIFIERS and any(damage.fatal for damage in find_damage(cells))
    running = proposal.column.meaning in IDENTIFIERS and only_numbers_rows(cells)
    return not damaged, not running, proposal.confidence, float((cells.str.strip() != "").mean())
