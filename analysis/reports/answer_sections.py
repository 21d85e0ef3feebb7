"""The three answers as sections: the released sentence, its picture, and every part that a figure may not lack."""

from __future__ import annotations

from typing import Final

from analysis.charts.forest import forest_figure, forest_subtitle
from analysis.charts.trend import trend_figure
from analysis.impact.card import Card, Withheld
from analysis.release.answers import Answer, answer
from analysis.release.choices import measures_for
from analysis.release.release import Release
from analysis.release.views import Forest, forest
from analysis.reports.method import method_line, people_of
from analysis.reports.plots import MOST_PANELS, answer_plot, forest_plot, numbers_of, trend_plots
from analysis.reports.section import Section, Table
from analysis.reports.text import named, said
from analysis.study import ALL, ENGAGEMENT, JUNIOR, RETENTION, SENIOR, UNDERSTANDING, Outcome
from analysis.wording.evidence import (
    describe_cautions,
    describe_certainty,
    describe_design,
    describe_detectable,
    describe_rival,
    describe_share_worse,
    describe_small_delight,
    design_chip,
)
from analysis.wording.headlines import basis_line, certainty_line
from analysis.wording.notices import explain_missing
from analysis.wording.parts import card_parts
from analysis.wording.standing import SHRUNKEN_NOTE, SHRUNKEN_OWN_NOTE, describe_looks, describe_plan
from analysis.wording.subject import GROUP_LABELS, in_days, limit

#: The outcomes as a leader knows them.
OUTCOME_TITLES: Final[dict[Outcome, str]] = {
    ENGAGEMENT: "Engagement", UNDERSTANDING: "Understanding across generations", RETENTION: "Retention",
}  # fmt: skip
_RIVAL: Final = "What else could explain it: "
_ASKED: Final = (
    ("Invited", "Invited"), ("Answered", "Answered"), ("People linked over both waves", "People linked"),
    ("Pairs linked", "Pairs linked"),
)  # fmt: skip


def answer_section(release: Release, given: Answer) -> Section:
    """One answer with its card, or why there is none."""
    title = OUTCOME_TITLES[given.outcome]
    if given.card is None:
        told = explain_missing(given.outcome, because=given.because, measured=given.is_measured)
        hidden = sum(one.what == "card" and one.outcome == given.outcome for one in release.hidden)
        return Section(given.outcome, title, said(told), method_line(release, hidden=hidden))
    card = given.card.card
    plot = answer_plot(release, _with_sides(release, given))
    parts = tuple((part.label, said(part.text)) for part in card_parts(card))
    later = f"A later figure of this group is hidden, because {given.because}." if given.because else ""
    return Section(
        given.outcome, title, said(given.card.sentence), method_line(release, people_of(card), card),
        subtitle=f"{said(certainty_line(card))} {_drawn(card)}", lead=_lead(card, later), facts=_facts(card),
        plots=(plot,), behind=(Table("Everything behind this number", ("Part", "Value"), parts),),
        notes=f"{said(given.card.board_sentence)} {said(describe_certainty(card))} {said(describe_design(card))} "
        f"{said(' '.join(describe_cautions(card)))}",
    )  # fmt: skip


def _lead(card: Card, later: str) -> tuple[str, ...]:
    return tuple(said(told) for told in (describe_small_delight(card), later) if told)


def _drawn(card: Card) -> str:
    what = "Days kept" if in_days(card) else "Points on a 0 to 100 scale"
    better = "higher is better" if card.higher_is_better else "lower is better"
    basis = said(basis_line(card))
    told = f"{what}, {better}; less than {said(limit(card))} either way is too small to matter."
    return f"{told} {basis[:1].upper()}{basis[1:]}."


def _with_sides(release: Release, given: Answer) -> list[tuple[str, Card | None]]:
    """The programme and its two sides at the same wave; a side of which nothing is shown or hidden is left out."""
    card = given.card.card if given.card is not None else None
    rows: list[tuple[str, Card | None]] = [("Whole programme", card)]
    for side in (JUNIOR, SENIOR):
        found = answer(release, given.outcome, measure=card.measure if card else "", side=side)
        own = found.card.card if found.card is not None else None
        same = own is not None and card is not None and own.wave_to == card.wave_to
        if same or (own is None and found.because):
            rows.append((GROUP_LABELS[side], own))
    return rows


def _facts(card: Card) -> tuple[tuple[str, str], ...]:
    """What a figure for leaders may not lack beside its sentence and interval; what is withheld says why."""
    parts = {part.label: said(part.text) for part in card_parts(card)}
    told = [
        ("Grade", f"{said(design_chip(card))}: {parts['Design'].partition(': ')[2]}."),
        ("Compared with", f"{_capital(parts['Compared with'])}."),
        ("What else could explain it", _capital(said(describe_rival(card)).removeprefix(_RIVAL))),
        ("What so many could show", said(describe_detectable(card))),
    ]
    if not in_days(card):
        told.append(("Who ended worse off", said(describe_share_worse(card))))
    asked = [f"{label}: {parts[name]}" for name, label in _ASKED]
    told += [
        ("Who was asked", f"{'; '.join(asked)}."), ("Fixed beforehand", said(describe_plan(card))),
        ("How many looks", said(describe_looks(card))),
    ]  # fmt: skip
    return tuple((label, text.replace("..", ".")) for label, text in told)


def drawn_note(shown: Forest) -> str:
    """How hollow figures are read; empty where none is drawn."""
    drawn = [one.card for one in shown.cohorts if not isinstance(one.card.shrunken, Withheld)]
    return (SHRUNKEN_OWN_NOTE if drawn[0].shrunken_own else SHRUNKEN_NOTE) if drawn else ""


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def trend_sections(release: Release) -> tuple[Section, ...]:
    """How each attitude moved from wave to wave: the programme and its cohorts, or its sides where there is one."""
    return tuple(
        _trend(release, outcome, measure)
        for outcome in (ENGAGEMENT, UNDERSTANDING)
        if (measure := _measure_of(release, outcome))
    )


def _measure_of(release: Release, outcome: Outcome) -> str:
    """The outcome's measure of which means are shown: that of its cards, of a card that is hidden, or one beside it."""
    shown = {cell.measure for cell in release.cells}
    cards = [one.card.measure for one in release.cards if one.card.outcome == outcome]
    hidden = [one.measure for one in release.hidden if (one.what, one.outcome) == ("card", outcome)]
    beside = [measure for measure, _ in measures_for(release, outcome)]
    return next((measure for measure in (*cards, *hidden, *beside) if measure in shown), "")


def _trend(release: Release, outcome: Outcome, measure: str) -> Section:
    words = trend_figure(release, measure, dimension=ALL)
    plots = trend_plots(release, measure)
    hidden = sum(one.what == "cell" and one.measure == measure for one in release.hidden)
    people = max((cell.n for cell in release.cells if cell.measure == measure and not cell.by), default=None)
    more = len(release.cohorts) - MOST_PANELS
    left = f" {more} more cohorts are in the workbook." if len(release.cohorts) > MOST_PANELS else ""
    return Section(
        f"{outcome}-trend", f"{OUTCOME_TITLES[outcome]}, from wave to wave", said(words.title),
        method_line(release, people, hidden=hidden), subtitle=said(words.subtitle) + left, plots=plots,
        behind=tuple(numbers_of(plot) for plot in plots), notes=named(words.alt),
    )  # fmt: skip


def cohort_sections(release: Release) -> tuple[Section, ...]:
    """The cohorts beside each other for each outcome, ranked only if they differ more than chance would make them."""
    if len(release.cohorts) < 2:
        return ()
    return tuple(section for outcome in OUTCOME_TITLES if (section := _cohorts(release, outcome)) is not None)


def _cohorts(release: Release, outcome: Outcome) -> Section | None:
    shown = forest(release, outcome)
    if not shown.cohorts and not shown.suppressed:
        return None
    words = forest_figure(release, shown.measure, differ=shown.differ)
    plot = forest_plot(release, shown)
    card = shown.whole.card if shown.whole else None
    cards = [one.card for one in shown.cohorts] or ([card] if card else [])
    note = drawn_note(shown)
    hollow = f"{said(note).partition('. ')[0]}." if note else ""
    return Section(
        f"{outcome}-cohorts", f"For whom: {OUTCOME_TITLES[outcome].lower()} by cohort", said(words.title),
        method_line(release, people_of(card) if card else None, hidden=len(shown.suppressed)),
        subtitle=f"{said(forest_subtitle(cards, shaded=False))} {hollow}".strip(), plots=(plot,), aside=said(note),
        behind=(numbers_of(plot),), notes=named(words.alt),
    )  # fmt: skip
