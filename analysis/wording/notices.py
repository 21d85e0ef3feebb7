"""What a page says beside its figures: what is hidden, what was found in a file, what an empty page needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from analysis.errors import Finding, ReverbError
from analysis.study import ALL, ENGAGEMENT, RETENTION, UNDERSTANDING
from analysis.wording.names import escape_markdown, escape_passage
from analysis.wording.numbers import counted, listed, number
from analysis.wording.subject import opening

#: Rows named in the text of a finding; the table holds the rest.
ROWS_SAID: Final = 5

_SEVERITY_WORDS: Final = {"info": "Note", "warning": "Check", "error": "Stop"}

EmptyState = Literal[
    "no_study", "no_release", "no_survey", "no_baseline", "no_linked", "no_comparison", "no_roster", "no_exits",
    "no_interviews", "no_themes", "no_checkins", "no_cohorts", "one_cohort", "all_hidden", "too_few",
    "nothing_selected", "read_only", "no_costs", "no_claims",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class EmptyPage:
    """A page without figures: what is so, and what to bring or do next. Both end in a full stop."""

    heading: str
    next_step: str


_EMPTY_PAGES: Final[dict[EmptyState, EmptyPage]] = {
    "no_study": EmptyPage(
        "This study holds no data yet.",
        "Drop your files on the Load page, or open the sample programme to look around.",
    ),
    "no_release": EmptyPage(
        "Nothing has been published yet.", "HR can look at the preview and publish it on the Publish page."
    ),
    "no_survey": EmptyPage(
        "There are no survey answers yet.", "Bring the export of your survey tool to the Load page, as it is."
    ),
    "no_baseline": EmptyPage(
        "There is only one wave, so no change can be shown.",
        "Bring the answers from before the programme, or ask again later with the same questions.",
    ),
    "no_linked": EmptyPage(
        "The answers of the two waves could not be linked to the same people.",
        "Ask for an employee number, a mail address or a self-made code in both waves.",
    ),
    "no_comparison": EmptyPage(
        "There are no answers from similar staff, so change during the programme is all that can be shown.",
        "Send the short questionnaire to at least 20 people of the same level who are not in the programme.",
    ),
    "no_roster": EmptyPage(
        "Without a list of names, texts stay closed because names could not be taken out of them.",
        "Bring the list of people with their cohort, pair and side.",
    ),
    "no_exits": EmptyPage(
        "There are no leaver dates, so retention cannot be shown.",
        "Bring the HR list with hire and exit dates, and say up to which day it is complete.",
    ),
    "no_interviews": EmptyPage(
        "There are no interviews yet.", "Bring them as a sheet with one answer a row; names are taken out at the door."
    ),
    "no_themes": EmptyPage(
        "No theme may be shown yet.",
        "It takes 8 people who spoke and 5 who raised it, and somebody who accepts or corrects the suggested codes on "
        "the Interviews page.",
    ),
    "no_checkins": EmptyPage(
        "No meetings are recorded.", "Bring the meeting log, one row a meeting with its pair and date."
    ),
    "no_cohorts": EmptyPage(
        "Nobody's cohort is known, so there is nothing to compare between cohorts.",
        "Bring the roster: the list of people with their cohort, pair and side.",
    ),
    "no_claims": EmptyPage(
        "This release was made before claims were judged.",
        "HR can prepare it again on the Publish page; figures that are out stay as they are.",
    ),
    "one_cohort": EmptyPage(
        "There is one cohort, so there is nothing to compare between cohorts.",
        "A second cohort will appear beside it here.",
    ),
    "all_hidden": EmptyPage(
        "Every figure here is hidden to protect people.",
        "Groups open as more people answer; the Publish page says how many each of them lacks.",
    ),
    "too_few": EmptyPage(
        "Too few people answered to say anything here.", "From ten people on, this page shows a figure."
    ),
    "nothing_selected": EmptyPage(
        "Nothing fits this selection.", "Widen it, for example to all cohorts and both sides."
    ),
    "no_costs": EmptyPage(
        "Nobody has entered yet what the programme costs.",
        "HR enters it once on the Costs page: hours of a junior and of a senior, what an hour is worth, training, "
        "administration, and what it costs to replace a leaver. Ranges will do.",
    ),
    "read_only": EmptyPage(
        "This is the sample programme and cannot be changed.", "Start your own study to bring your files."
    ),
}


def explain_empty(state: EmptyState) -> EmptyPage:
    """What a page without figures says; raises ReverbError for a state that is not one."""
    if state not in _EMPTY_PAGES:
        raise ReverbError("UNKNOWN_STATE", f'There is no empty state "{state}".', f"States are {listed(_EMPTY_PAGES)}.")
    return _EMPTY_PAGES[state]


def describe_hidden(reasons: Iterable[str]) -> str:
    """How many groups are hidden and why, the commonest reason first; `reasons` complete "hidden, because ..."."""
    told, because = itemise_hidden(reasons)
    return f"{told}: {'; '.join(because)}." if because else told


def itemise_hidden(reasons: Iterable[str], most: int | None = None) -> tuple[str, tuple[str, ...]]:
    """What `describe_hidden` says as a beginning and the reasons that follow it, each with its number; none follow
    where the beginning says all. The `most` common reasons come one by one, the others together.
    """
    counts: Counter[str] = Counter()
    for reason, many in Counter(reasons).items():
        counts[escape_passage(reason).rstrip(".")] += many
    if not counts:
        return "Nothing is hidden here.", ()
    total = counts.total()
    verb = "is" if total == 1 else "are"
    told = f"{counted(total, 'figure')} {verb} hidden to protect people"
    if len(counts) == 1:
        return f"{told}, because {next(iter(counts))}.", ()
    ordered = counts.most_common()
    first = ordered if most is None or len(ordered) <= most + 1 else ordered[:most]
    rest = sum(count for _, count in ordered[len(first) :])
    others = (f"{number(rest, 0)} for other reasons",) if rest else ()
    return told, (*(f"{number(count, 0)} because {reason}" for reason, count in first), *others)


def describe_finding(finding: Finding) -> str:
    """A finding as a line: how serious, what, where, and what to do."""
    where = []
    if finding.column is not None:
        where.append(f"column {escape_markdown(finding.column)}")
    if finding.rows_count:
        where.append(_rows_said(finding))
    place = f" ({', '.join(where)})" if where else ""
    line = f"{_SEVERITY_WORDS[finding.severity]}: {escape_passage(finding.message).rstrip('.')}{place}."
    return f"{line} {_full_stop(escape_passage(finding.advice))}" if finding.advice else line


def _rows_said(finding: Finding) -> str:
    named = [number(row, 0) for row in finding.rows[:ROWS_SAID]]
    more = finding.rows_count - len(named)
    if not named:
        return counted(finding.rows_count, "row")
    noun = "row" if finding.rows_count == 1 else "rows"
    return f"{noun} {', '.join(named)} and {number(more, 0)} more" if more > 0 else f"{noun} {listed(named)}"


def _full_stop(words: str) -> str:
    return words if not words or words.endswith((".", "?")) else f"{words}."


_NOT_MEASURED: Final[dict[str, EmptyState]] = {
    ENGAGEMENT: "no_survey",
    UNDERSTANDING: "no_survey",
    RETENTION: "no_exits",
}


def explain_missing(
    outcome: str, *, cohort: str = ALL, side: str = ALL, because: str = "", measured: bool = True
) -> str:
    """What stands in the place of an answer: why it is hidden, what to bring, or that this group has none.

    `because` completes "hidden, because ..."; without it `measured` says whether anybody has a figure of the outcome.
    """
    if because:
        where = f"{opening(cohort, side)}, {outcome}"
        return f"{where} is hidden to protect people, because {escape_passage(because).rstrip('.')}."
    page = explain_empty("nothing_selected" if measured else _NOT_MEASURED[outcome])
    return f"{page.heading} {page.next_step}"
