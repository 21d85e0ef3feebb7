"""What the row level brings to a release, and the checks at the gate: what is not understood does not leave."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from analysis.errors import StudyError
from analysis.impact.card import Card
from analysis.impact.claim import ClaimState
from analysis.impact.cohorts import CohortSpread
from analysis.impact.curve import Curve, RetentionComparison
from analysis.impact.curves import no_followed
from analysis.impact.incidence import Incidence
from analysis.impact.two_sides import TwoSides
from analysis.impact.voices import no_themes
from analysis.impact.worth import Costs, MeetingHours
from analysis.instruments import Scale
from analysis.release.actions import Told
from analysis.release.offered import OfferedQuotes
from analysis.scores.groups import NET_ENDING, is_recommendation
from analysis.scores.headcounts import no_counts
from analysis.scores.interviews import no_speakers
from analysis.study import BREAKDOWNS

#: Columns of the scored table that a release reads; the governed dimensions come beside them.
SCORED_COLUMNS: Final = ("submission", "person", "wave", "arm", "pair", "scale", "points", "score")
#: Columns of the linked people's changes that a release reads; the governed dimensions come beside them.
CHANGE_COLUMNS: Final = ("person", "wave_from", "wave_to", "arm", "pair", "scale", "change")
#: Columns of the theme counts.
THEME_COLUMNS: Final = (
    "theme", "cohort", "wave", "side", "n_people", "favourable", "unfavourable", "mixed", "not_raised",
)  # fmt: skip
#: A recommendation from 0 to 10 is for leaders only from this many answers on: at 40 its index is uncertain by 23.
PEOPLE_FOR_RECOMMENDATION: Final = 100
#: How near to -100 or 100 promoters less detractors are said: at 90, 5 % at most are detractors.
NET_TAIL: Final = 10.0


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure that may be released: scores run from `low` to `high`.

    `step` is the most that one answer, moved by one, can move one person's score (same unit as the score; None for
    a measure that is not made of answer steps). `favourable_from` is the lowest favourable score in scale points.
    Cells need `people_needed` people where that is more than the start set asks, and so does what is left beside them.
    Figures are said to `decimals`, and no closer to an end of the scale than `tail`. `outcome` is what it speaks to.
    """

    id: str
    title: str
    low: float = 0.0
    high: float = 100.0
    step: float | None = None
    favourable_from: float | None = None
    people_needed: int = 0
    outcome: str | None = None
    decimals: int = 1
    tail: float = 0.0

    @classmethod
    def from_scale(cls, scale: Scale) -> Measure:
        """The measure of a questionnaire's scale, scored 0 to 100."""
        answered = max(math.ceil(scale.minimum_share * len(scale.items)), 1)
        return cls(
            id=scale.id,
            title=scale.title,
            step=100 / ((scale.maximum - scale.minimum) * answered),
            favourable_from=scale.favourable_from,
            people_needed=PEOPLE_FOR_RECOMMENDATION if is_recommendation(scale) else 0,
            outcome=scale.outcome,
        )

    @classmethod
    def net_of(cls, scale: Scale) -> Measure:
        """Promoters less detractors of a recommendation (see `scores.groups.net_scores`), in whole points.

        A whole point of a hundred people is one of them, and its interval would tell how many are neither: no decimals.
        Beyond 90 fewer than 5 % can be on the other side, which no share of so many people may say.
        """
        return cls(
            id=scale.id + NET_ENDING, title=f"{scale.title}, promoters less detractors", low=-100.0, high=100.0,
            step=100.0, people_needed=PEOPLE_FOR_RECOMMENDATION, decimals=0, tail=NET_TAIL,
        )  # fmt: skip


def released_measures(scales: Iterable[Scale]) -> tuple[Measure, ...]:
    """The scales that leaders may see: two items alone are too unreliable to stand for anything. A recommendation comes
    with its promoters less detractors.
    """
    found: list[Measure] = []
    for scale in scales:
        if len(scale.items) != 2:
            found.append(Measure.from_scale(scale))
        if is_recommendation(scale):
            found.append(Measure.net_of(scale))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class ReleaseInputs:
    """Everything a release is planned from; the only way from the row level into a release.

    `table` holds one row a person (or anonymous submission), wave and scale: `SCORED_COLUMNS` and the `dimensions`,
    score in points of 100, NaN where the scale was not answered. `changes` holds one row a person, scale and pair of
    waves answered at both (`CHANGE_COLUMNS` and the `dimensions`): those the cards are made of. Only scales named in
    `measures` are released, the first are the most important. `describe` and `board` turn a card, after it was coded,
    into its sentences. `people` and `pairs` count who is in the programme. `themes` counts people
    by what they said in interviews, `comment_themes` by what they wrote into open questions (`THEME_COLUMNS`);
    `theme_titles` names a theme and the outcome it speaks to. `cohorts` and `waves` are in their order;
    `headcounts` are monthly counts as `scores.headcounts.leaving_counts` gives them; `spreads` say whether cohorts
    differ more than chance would make them. Cells are broken down by `dimensions`, two at a time where `crossed`
    (cohort by side always). `sides` says how the two sides see each other, `incidences` why people left and who moved
    inside, `claims` are the states of every claim for the programme and each cohort, `quotes` the words of participants
    that were offered. `speakers` are
    those whom the themes count (`source` and the columns of `scores.interviews.who_spoke`), `followed` those whom the
    curves follow (`impact.curves.curve_people`): figures of people who are not among them are not audited together.
    `recodes` says which values of a dimension stand in which group already (`recodes.recode_inputs`).
    """

    study: str
    data_version: str
    table: pd.DataFrame
    changes: pd.DataFrame
    measures: tuple[Measure, ...]
    describe: Callable[[Card], str]
    board: Callable[[Card], str]
    cohorts: tuple[str, ...] = ()
    waves: tuple[str, ...] = ()
    as_of: dt.date | None = None
    people: int | None = None
    pairs: int | None = None
    cards: tuple[Card, ...] = ()
    curves: tuple[Curve, ...] = ()
    comparison: RetentionComparison | None = None
    themes: pd.DataFrame = field(default_factory=no_themes)
    comment_themes: pd.DataFrame = field(default_factory=no_themes)
    theme_titles: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)
    spreads: tuple[CohortSpread, ...] = ()
    headcounts: pd.DataFrame = field(default_factory=no_counts)
    dimensions: tuple[str, ...] = BREAKDOWNS
    crossed: bool = True
    sides: TwoSides = field(default_factory=TwoSides)
    incidences: tuple[Incidence, ...] = ()
    costs: Costs | None = None
    meetings: MeetingHours | None = None
    claims: tuple[ClaimState, ...] = ()
    quotes: OfferedQuotes = field(default_factory=OfferedQuotes)
    told: Told = field(default_factory=Told)
    speakers: pd.DataFrame = field(default_factory=no_speakers)
    followed: pd.DataFrame = field(default_factory=no_followed)
    recodes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def require_safe(inputs: ReleaseInputs) -> None:
    """Raises StudyError (RELEASE_INPUT) where the inputs are not what the rules of a release were made for."""
    unknown = [name for name in inputs.dimensions if name not in BREAKDOWNS]
    _require(
        not unknown, f"{unknown} may not break down a release.", f"Governed dimensions are {', '.join(BREAKDOWNS)}."
    )
    missing = [name for name in (*SCORED_COLUMNS, *inputs.dimensions) if name not in inputs.table]
    _require(not missing, f"The scored table lacks {missing}.", "Pass the table of the scored scales.")
    unlinked = [name for name in (*CHANGE_COLUMNS, *inputs.dimensions) if name not in inputs.changes]
    _require(not unlinked, f"The changes lack {unlinked}.", "Pass the changes of the linked people.")
    for counts in (inputs.themes, inputs.comment_themes):
        absent = [name for name in THEME_COLUMNS if name not in counts]
        _require(not absent, f"The theme counts lack {absent}.", "Pass the participants counted by theme.")
    _require_scores(inputs)
    _require_changes(inputs)


def _require_scores(inputs: ReleaseInputs) -> None:
    ranges = {measure.id: (measure.low, measure.high) for measure in inputs.measures}
    table = inputs.table[inputs.table["scale"].isin(list(ranges)) & inputs.table["score"].notna()]
    score = table["score"].to_numpy(dtype=np.float64)
    low, high = (table["scale"].map({key: span[end] for key, span in ranges.items()}).to_numpy(float) for end in (0, 1))
    outside = int(np.sum(~((score >= low - 1e-9) & (score <= high + 1e-9))))
    _require(outside == 0, f"{outside} scores lie outside their scale.", "Scores run from 0 to 100; check the coding.")
    waves = sorted(set(table["wave"].dropna()) - set(inputs.waves))
    _require(not waves, f"The waves {waves} have no place in the order {list(inputs.waves)}.", "List every wave.")
    _require(bool(table["wave"].notna().all()), "Some scores belong to no wave.", "Every submission needs its wave.")
    twice = int(table[table["person"].notna()].duplicated(["person", "wave", "scale"]).sum())
    _require(twice == 0, f"{twice} scores of a person stand twice at one wave.", "One score a person, wave and scale.")


def _require_changes(inputs: ReleaseInputs) -> None:
    widths = {measure.id: measure.high - measure.low for measure in inputs.measures}
    changes = inputs.changes[inputs.changes["scale"].isin(list(widths)) & inputs.changes["change"].notna()]
    size = np.abs(changes["change"].to_numpy(dtype=np.float64))
    outside = int(np.sum(~(size <= changes["scale"].map(widths).to_numpy(dtype=np.float64) + 1e-9)))
    _require(outside == 0, f"{outside} changes are larger than their scale.", "Check the coding of both waves.")
    _require(bool(changes["person"].notna().all()), "A change belongs to nobody.", "Only linked people have changed.")
    twice = int(changes.duplicated(["person", "scale", "wave_from", "wave_to"]).sum())
    _require(twice == 0, f"{twice} changes of a person stand twice.", "One change a person, scale and pair of waves.")


def _require(condition: bool, message: str, advice: str) -> None:
    if not condition:
        raise StudyError("RELEASE_INPUT", message, advice)
