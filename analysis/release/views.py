"""What a page or a chart reads off a release: small frozen results, each with what is hidden beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.errors import StudyError
from analysis.impact.curve import Curve, RetentionComparison
from analysis.impact.incidence import ExitShare, Happening
from analysis.impact.leaving import LeavingRate
from analysis.release.release import Cell, Hidden, HiddenCell, Release, ReleasedCard, Theme
from analysis.study import ALL, BREAKDOWNS, COMPARISON, INTERVIEWS, PROGRAMME, RETENTION, Source
from analysis.wording.themes import rank_in_words

Terms = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Something that is not shown: what it is, for whom and when, and why ("hidden, because ...")."""

    what: Hidden
    label: str
    measure: str
    wave: str
    because: str


@dataclass(frozen=True, slots=True)
class TrendLine:
    """One group over the waves: its level at the first wave, and a cell or None for each of the trend's waves.

    The first wave's cell is a level; later ones are changes from it for the people linked at both (`kind` "change"),
    or levels of their own where nobody could be linked. `label` is the group's value, or the arm's name.
    """

    label: str
    arm: str
    by: Terms
    cells: tuple[Cell | None, ...]

    @property
    def changes(self) -> tuple[Cell | None, ...]:
        """The cells that are changes, None at other waves."""
        return tuple(cell if cell is not None and cell.kind == "change" else None for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Trend:
    """A measure's lines over `waves` (those at which anything is shown or hidden), in the release's order of cohorts.

    `kind` "change" where later waves are changes from the first, "level" where every wave is a level. Points of 100.
    """

    measure: str
    title: str
    waves: tuple[str, ...]
    kind: Literal["level", "change"]
    by: str | None
    lines: tuple[TrendLine, ...]
    suppressed: tuple[Suppressed, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All shown cells, line by line."""
        return tuple(cell for line in self.lines for cell in line.cells if cell is not None)


@dataclass(frozen=True, slots=True)
class CardView:
    """Cards in the order of the release, and those that are hidden."""

    cards: tuple[ReleasedCard, ...]
    suppressed: tuple[Suppressed, ...]


@dataclass(frozen=True, slots=True)
class Forest:
    """The cohorts' cards of one measure at its last wave, in the release's order of cohorts, the programme's apart.

    `differ` says whether the cohorts differ more than chance would make them, None where that is not released.
    """

    outcome: str
    measure: str
    wave: str
    whole: ReleasedCard | None
    cohorts: tuple[ReleasedCard, ...]
    suppressed: tuple[Suppressed, ...]
    differ: bool | None = None


@dataclass(frozen=True, slots=True)
class CurveView:
    """Retention curves of one side: participants and comparison first, then cohorts, and the comparison of the two."""

    curves: tuple[Curve, ...]
    comparison: RetentionComparison | None
    suppressed: tuple[Suppressed, ...]


@dataclass(frozen=True, slots=True)
class LeavingView:
    """Rates from monthly counts, everybody first, and the groups that are hidden."""

    rates: tuple[LeavingRate, ...]
    suppressed: tuple[Suppressed, ...]


@dataclass(frozen=True, slots=True)
class ExitView:
    """Why people left, or who moved inside, participants before similar staff, and the groups that are hidden."""

    shares: tuple[ExitShare, ...]
    suppressed: tuple[Suppressed, ...]


@dataclass(frozen=True, slots=True)
class ThemeView:
    """Themes of one group, and those that are hidden."""

    themes: tuple[Theme, ...]
    suppressed: tuple[Suppressed, ...]


def measures_shown(release: Release) -> tuple[tuple[str, str], ...]:
    """(id, title) of every measure with a shown cell, in the release's order."""
    return tuple(release.index.titles.items())


def trend(release: Release, measure: str, by: str | None = None, within: Terms = ()) -> Trend:
    """How a measure moves from wave to wave: by arm, or the programme broken down by one dimension.

    `by` is a governed dimension (None: one line an arm), `within` narrows to one more term. A measure that is not in
    the release gives a trend without lines. Raises StudyError (UNKNOWN_DIMENSION) for another dimension.
    """
    if by is not None and by not in BREAKDOWNS:
        raise StudyError(
            "UNKNOWN_DIMENSION", f'A release has no "{by}".', f"It is broken down by {', '.join(BREAKDOWNS)}."
        )
    shown = release.index.answers(measure, by, within)
    hidden = release.index.hidden_answers(measure, by, within)
    present = {cell.wave for cell in shown} | {one.wave for one in hidden}
    waves = tuple(wave for wave in release.waves if wave in present)
    return Trend(
        measure=measure, title=shown[0].measure_title if shown else measure, waves=waves, by=by,
        kind="change" if any(cell.kind == "change" for cell in shown) else "level",
        lines=_lines(release, shown, waves, by), suppressed=_suppressed(hidden),
    )  # fmt: skip


def cards_for(
    release: Release, outcome: str = ALL, cohort: str = ALL, side: str = ALL, *, latest: bool = True
) -> CardView:
    """The cards of an outcome (`ALL`: every outcome) for exactly this cohort and side (`ALL`: not narrowed).

    `latest` keeps, of one measure, the primary card, at the wave that was fixed beforehand; without one that which
    reaches the furthest wave.
    """
    by = _terms(cohort, side)
    cards = [one for one in release.cards if (one.card.cohort, one.card.side) == (cohort, side)]
    wanted = [one for one in cards if outcome in (ALL, one.card.outcome)]
    hidden = [one for one in release.index.hidden("card") if one.by == by and outcome in (ALL, one.outcome)]
    return CardView(_latest(release, wanted) if latest else tuple(wanted), _suppressed(hidden))


def forest(release: Release, outcome: str, side: str = ALL) -> Forest:
    """The cohorts beside each other on the outcome's first measure, at the wave of the primary card, else at the last
    that any of them reaches.
    """
    cards = [one for one in release.cards if (one.card.outcome, one.card.side) == (outcome, side)]
    cards = [one for one in cards if cards and one.card.measure == cards[0].card.measure]
    last = _place(release, max(cards, key=lambda one: _rank(release, one))) if cards else -1
    at_last = {one.card.cohort: one for one in cards if _place(release, one) == last}
    measure = cards[0].card.measure if cards else _hidden_measure(release, outcome)
    hidden = [one for one in release.index.hidden("card") if one.measure == measure and _of_a_cohort(one, side)]
    wave = str(next(iter(at_last.values())).card.wave_to) if at_last and last >= 0 else ""
    if not at_last:
        wave = max((one.wave for one in hidden), key=lambda name: _order(release, name), default="")
    hidden = [one for one in hidden if one.wave == wave]
    cohorts = tuple(at_last[cohort] for cohort in release.cohorts if cohort in at_last)
    differ = _differ(release, measure, wave) if side == ALL else None
    return Forest(outcome, measure, wave, at_last.get(ALL), cohorts, _suppressed(hidden), differ)


def _of_a_cohort(one: HiddenCell, side: str) -> bool:
    """Whether what is hidden is a cohort's, of that side (`ALL`: both together)."""
    terms = dict(one.by)
    return "cohort" in terms and len(terms) == (1 if side == ALL else 2) and terms.get("side", ALL) == side


def _order(release: Release, wave: str) -> int:
    return release.waves.index(wave) if wave in release.waves else -1


def _hidden_measure(release: Release, outcome: str) -> str:
    """The measure of an outcome of which every card is hidden; empty where there is none."""
    return next((one.measure for one in release.index.hidden("card") if one.outcome == outcome), "")


def _differ(release: Release, measure: str, wave: str) -> bool | None:
    found = [one.differ for one in release.spreads if (one.measure, one.wave_to or "") == (measure, wave)]
    return found[0] if found else None


def curves_for(release: Release, side: str = ALL) -> CurveView:
    """The retention curves of a side (`ALL`: both together)."""
    order = {name: place for place, name in enumerate(("participants", COMPARISON, *release.cohorts))}
    curves = sorted((c for c in release.curves if c.side == side), key=lambda c: order.get(c.group, len(order)))
    sides = () if side == ALL else (("side", side),)
    hidden = [one for one in release.index.hidden("curve") if tuple(t for t in one.by if t[0] == "side") == sides]
    return CurveView(tuple(curves), release.retention if side == ALL else None, _suppressed(hidden))


def leaving_of(release: Release) -> LeavingView:
    """What monthly counts say; a group whose published rate still stands is not hidden."""
    shown = {rate.group for rate in release.leaving}
    hidden = release.index.hidden("count")
    return LeavingView(release.leaving, tuple(one for one in _suppressed(hidden) if one.label not in shown))


def exits_of(release: Release, happening: Happening) -> ExitView:
    """Why people left within a year of the start ("exit"), or who moved inside ("move"), and what is hidden of it."""
    hidden = [one for one in release.index.hidden("exit") if one.measure == happening]
    shares = tuple(one for one in release.exits if one.happening == happening)
    return ExitView(shares, () if shares else _suppressed(hidden))


def themes_of(release: Release, source: Source) -> tuple[Theme, ...]:
    """The themes of interviews, or those of open answers."""
    return release.themes if source == INTERVIEWS else release.comment_themes


def themes_for(
    release: Release, cohort: str = ALL, wave: str = ALL, side: str = ALL, source: Source = INTERVIEWS
) -> ThemeView:
    """The themes of one group, those raised by most people first where they are counted."""
    themes = [one for one in themes_of(release, source) if (one.cohort, one.wave, one.side) == (cohort, wave, side)]
    themes.sort(key=lambda theme: -sum(theme.counts[:3]) if theme.counts else rank_in_words(theme.words))
    by = _terms(cohort, side)
    what = "theme" if source == INTERVIEWS else "comment"
    hidden = [one for one in release.index.hidden(what) if (one.wave, one.by) == (wave, by)]
    return ThemeView(tuple(themes), _suppressed(hidden))


def _terms(cohort: str, side: str) -> Terms:
    return tuple((name, value) for name, value in (("cohort", cohort), ("side", side)) if value != ALL)


def _lines(release: Release, shown: Sequence[Cell], waves: tuple[str, ...], by: str | None) -> tuple[TrendLine, ...]:
    groups = dict.fromkeys((cell.arm, cell.by) for cell in shown)
    order = {cohort: place for place, cohort in enumerate(release.cohorts)}
    arms = {arm: place for place, arm in enumerate((PROGRAMME, "waitlist", COMPARISON))}
    placed = {(cell.arm, cell.by, cell.wave): cell for cell in shown}
    lines = []
    for arm, terms in groups:
        label = arm if by is None else dict(terms)[by]
        lines.append(TrendLine(label, arm, terms, tuple(placed.get((arm, terms, wave)) for wave in waves)))
    lines.sort(key=lambda line: (arms.get(line.arm, len(arms)), order.get(line.label, len(order)), line.label))
    return tuple(lines)


def _latest(release: Release, cards: list[ReleasedCard]) -> tuple[ReleasedCard, ...]:
    best: dict[tuple[str, str], ReleasedCard] = {}
    for one in cards:
        key = (one.card.outcome, one.card.measure)
        if key not in best or _rank(release, one) > _rank(release, best[key]):
            best[key] = one
    return tuple(best.values())


def _rank(release: Release, one: ReleasedCard) -> tuple[bool, int]:
    return one.card.primary, _place(release, one)


def _place(release: Release, one: ReleasedCard) -> int:
    """Where the card's later wave stands among the release's waves; -1 where it has none."""
    return release.waves.index(one.card.wave_to) if one.card.wave_to in release.waves else -1


def _suppressed(hidden: Iterable[HiddenCell]) -> tuple[Suppressed, ...]:
    return tuple(
        Suppressed(one.what, _label(one), RETENTION if one.what == "curve" else one.measure, one.wave, one.because)
        for one in hidden
    )


def _label(one: HiddenCell) -> str:
    return ", ".join(value for _, value in one.by) or one.arm
