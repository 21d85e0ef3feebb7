"""The reasons a recognition gives for each part, and the questions it has to ask before it may be used."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Mapping as Lookup
from dataclasses import dataclass

import pandas as pd

from analysis.ingest.headings import bare_text, find_heading, heading_words
from analysis.ingest.mapping import ColumnMapping, Mapping
from analysis.ingest.meanings import MEANING_LABELS
from analysis.ingest.recognition_items import ItemMatch
from analysis.ingest.recognition_kind import KindGuess
from analysis.ingest.recognition_proposals import Proposal
from analysis.ingest.recognition_tools import is_quiz_column
from analysis.ingest.recognition_wave import NameClue
from analysis.ingest.sheet_view import SheetView
from analysis.ingest.words import arm_of, side_of
from analysis.instruments import item_index

#: From this confidence on a part needs no question.
SURE = 0.8
#: A share of cells up to this one whose word nobody knows is a slip, and a finding rather than a question.
_SLIPS = 0.05


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one part of a recognition is what it is.

    part        "sheet", "tool", "header", "kind", "wave", "questionnaire", "person_key", "side", "arm" or a heading
    value       what was recognised; `confidence` is 0 to 1; `because` is a sentence for a person
    """

    part: str
    value: str
    confidence: float
    because: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen in a sheet before anything was asked.

    order      of day and month that the file's dates show; `ambiguous` where they need one and show none
    as_of_hint a day in the file's name that may be the data's date, as a sentence to put behind the question
    proposals  empty where a mapping confirmed before is used as it is
    """

    view: SheetView
    kind: KindGuess
    wave: NameClue | None
    proposals: tuple[Proposal, ...]
    columns: tuple[ColumnMapping, ...]
    matches: Lookup[int, ItemMatch]
    order: str | None
    ambiguous: bool
    as_of_hint: str = ""


def state_reasons(seen: Seen, mapping: Mapping) -> Iterable[Reason]:
    """One reason for each part of the mapping."""
    layout = seen.view.layout
    yield Reason("tool", mapping.tool, layout.confidence, layout.because)
    rows = f"{layout.header_rows} row(s) from row {layout.first_row}"
    yield Reason("header", rows, max(layout.confidence, 0.85), "Rows above it are titles; rows below it are data.")
    yield Reason("kind", mapping.kind, seen.kind.confidence, seen.kind.because)
    if seen.wave:
        yield Reason("wave", seen.wave.value, seen.wave.confidence, seen.wave.because)
    elif mapping.has("wave"):
        yield Reason("wave", "from a column", 0.95, "A column says the wave of each row.")
    if mapping.questionnaire:
        because = f"{len(seen.matches)} headings are items of questionnaires."
        yield Reason("questionnaire", mapping.questionnaire, 0.98, because)
    because = "No column tells people apart." if mapping.person_key == "row" else "A column holds it."
    yield Reason("person_key", mapping.person_key, 0.95, because)
    for part in ("side", "arm"):
        if value := getattr(mapping, part):
            yield Reason(part, value, 0.8, "The name of the file says so.")
    for proposal in seen.proposals:
        value = proposal.column.item or MEANING_LABELS[proposal.column.meaning]
        yield Reason(proposal.heading.source, value, proposal.confidence, proposal.because)


def ask_questions(seen: Seen, mapping: Mapping) -> Iterable[str]:
    """What has to be asked before the mapping may be used, in plain words; nothing where all is sure."""
    if seen.kind.confidence < SURE:
        yield f"What kind of file is this? It looks most like {mapping.kind}. {seen.kind.because}"
    asks = mapping.kind in ("survey", "invitations")
    if asks and not mapping.has("wave") and (seen.wave is None or seen.wave.confidence < SURE):
        hint = f' "{seen.wave.value}" is possible: {seen.wave.because}' if seen.wave else ""
        yield f"Which wave is this (baseline, mid, end, follow-up, or a name of your own)?{hint}"
    yield from _own_questions(seen)
    yield from _edited_questions(seen)
    yield from _twin_questions(seen)
    yield from _code_questions(seen)
    yield from _column_questions(seen)
    yield from _word_questions(seen, mapping)
    yield from _person_questions(seen, mapping)
    if mapping.kind == "checkins" and not mapping.has("pair"):
        yield "Which column names the pair? Meetings are kept by pair, as the roster calls it, and not by person."
    if mapping.as_of is None and mapping.has("exit_date", "exit_reason", "left", "snapshot"):
        yield f"Up to which day are exits known (the data's date)?{seen.as_of_hint}"
    if seen.ambiguous:
        yield "Are dates written with the day or with the month first? Every date in the file could be either."


def _own_questions(seen: Seen) -> Iterable[str]:
    own = [proposal for proposal in seen.proposals if proposal.own]
    if own and not seen.matches:
        texts = "; ".join(f'"{proposal.heading.text[:60]}"' for proposal in own[:3])
        yield f"{len(own)} questions are in no questionnaire that Reverb knows ({texts} ...). Keep them as your own?"
    if not own and not seen.matches and seen.kind.kind == "survey" and seen.proposals:
        yield "No column is a question. Which columns hold answers?"


def _edited_questions(seen: Seen) -> Iterable[str]:
    """One question for all headings that are a questionnaire's with small edits: a "not" is a small edit too."""
    edited = [p for p in seen.proposals if p.column.item and p.confidence < SURE and not p.own]
    if not edited:
        return
    known = item_index()
    pairs = [
        (p.heading.text[:90], known[item][1].text or item) for p in edited if (item := p.column.item or "") in known
    ]
    shown = "; ".join(f'"{text}" for "{asked[:90]}"' for text, asked in pairs[:12])
    yield f"{len(edited)} headings differ a little from Reverb's questions. Do they ask the same? {shown}."


def _twin_questions(seen: Seen) -> Iterable[str]:
    """Columns that ask what a matched column asks, but for what stands in brackets: two waves side by side."""
    matched = {bare_text(h.text) for h in seen.view.headings if h.position in seen.matches}
    twins = [h for h in seen.view.headings if h.position not in seen.matches and bare_text(h.text) in matched]
    twins = [heading for heading in twins if not is_quiz_column(heading)]
    if twins:
        yield (
            f'{len(twins)} columns ask what other columns ask already, such as "{twins[0].text[:90]}". If the file has '
            "two waves side by side, import it once for each wave, with the columns of that wave."
        )


def _code_questions(seen: Seen) -> Iterable[str]:
    """One question for all items answered in codes: that the first code is the lowest step is only likely."""
    coded = [proposal for proposal in seen.proposals if proposal.coded]
    if not coded:
        return
    values = sorted({(value, text) for proposal in coded for text, value in proposal.column.anchors.items()})
    item = item_index()[coded[0].column.item or ""][1]
    words = {anchor.value: anchor.text for anchor in reversed(item.response_scale.anchors)}
    shown = ", ".join(f"{text} = {words.get(value, f'{value:g}')}" for value, text in values[:11])
    yield f"{len(coded)} questions are answered in codes. Are they in this order: {shown}?"


def _column_questions(seen: Seen) -> Iterable[str]:
    for proposal in seen.proposals:
        if proposal.confidence >= SURE or proposal.own or proposal.column.item:
            continue
        name = proposal.heading.text[:80]
        if proposal.column.meaning == "ignore":
            yield f'The column "{name}" would be left out. {proposal.because} Is that right?'
        else:
            label = MEANING_LABELS[proposal.column.meaning]
            yield f'Does the column "{name}" hold this: {label}? {proposal.because}'


def _word_questions(seen: Seen, mapping: Mapping) -> Iterable[str]:
    """Words for side and arm that Reverb does not know, where they are more than a slip; and sides nobody stated."""
    for meaning, read, asked in (
        ("side", side_of, "which is the junior (mentor) and which the senior (mentee)"),
        ("arm", arm_of, "which is the programme, which the waitlist and which the comparison group"),
    ):
        for column in mapping.with_meaning(meaning):
            heading = find_heading(column.source, seen.view.headings)
            if heading is None:
                continue
            words = unknown_words(seen.view.column(heading), read, mapping.values.get(meaning, {}))
            if words:
                shown = ", ".join(f'"{word[:40]}"' for word in words[:6])
                yield f'The column "{heading.text[:80]}" says {shown}: {asked}?'


def _person_questions(seen: Seen, mapping: Mapping) -> Iterable[str]:
    """Who the rows are about, where a list of people does not say it in a way that other files can be joined by."""
    by_number = mapping.has("partner_id", "partner_email")
    if by_number and not mapping.has("side") and mapping.side is None:
        yield "Each row names two partners. Which of the two columns holds the juniors (mentors)?"
    if mapping.has("partner_name") and not by_number:
        yield "Partners are given by name alone. Which columns hold their employee numbers or mail addresses?"
    if mapping.kind in ("people", "employment") and mapping.person_key == "row" and seen.proposals:
        yield "No column holds an employee number, a mail address or a code. Is each row somebody else?"


def unknown_words(cells: pd.Series, read: Callable[[str], str | None], explained: Lookup[str, str]) -> tuple[str, ...]:
    """The words in `cells` that neither `read` nor `explained` knows; none where fewer than one cell in 20 has one."""
    filled = cells[cells.str.strip() != ""].str.strip()
    told = {heading_words(word) for word in explained}
    strange = [word for word in filled.unique() if heading_words(word) not in told and read(word) is None]
    return tuple(strange) if filled.isin(strange).sum() > _SLIPS * len(filled) else ()
