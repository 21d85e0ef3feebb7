"""What leaders may read: a frozen, published table of aggregates. Nothing in it can be narrowed to a person."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

from analysis.impact.card import Card
from analysis.impact.cohorts import CohortSpread
from analysis.impact.curve import Curve, RetentionComparison
from analysis.impact.incidence import ExitShare
from analysis.impact.leaving import LeavingRate
from analysis.impact.two_sides import Leaning, Misreading, PartnersAlike
from analysis.impact.worth import Costs, MeetingHours
from analysis.release.index import Index
from analysis.study import ALL

#: "at least" and "at most" stand before a value that was coded because its tail would say too much.
Coded = Literal["", "at least", "at most"]
#: What may be hidden; "theme" is one of interviews, "comment" one of open answers.
Hidden = Literal["cell", "card", "curve", "theme", "comment", "count", "statement", "pairs", "exit", "claims"]


@dataclass(frozen=True, slots=True)
class Cell:
    """The mean of one measure at one wave in one arm, for one group.

    `by` is an AND of at most two (dimension, value) terms; empty for the whole arm. `kind` "level" is the mean
    itself, "change" the mean change from baseline of the people linked at both waves. `mean`, `low`, `high` are
    in points of 100; `low` and `high` are None below ten people. `favourable` is a share (0 to 1), None if hidden,
    and reads with `favourable_coded`; `favourable_low` and `favourable_high` are its Wilson interval, worked out from
    the share as it is shown. `since` is the release a kept value was first published in, None for a new one. `level`
    is the coverage of `low` to `high` (0 to 1): that of the card on the same figure, so that picture and verdict agree.
    """

    measure: str
    measure_title: str
    kind: Literal["level", "change"]
    wave: str
    arm: str
    by: tuple[tuple[str, str], ...]
    n: int
    mean: float
    low: float | None
    high: float | None
    favourable: float | None = None
    coded: Coded = ""
    favourable_coded: Coded = ""
    since: str | None = None
    favourable_low: float | None = None
    favourable_high: float | None = None
    level: float = 0.95


@dataclass(frozen=True, slots=True)
class HiddenCell:
    """What is not shown; `because` completes "hidden, because ...". A hidden n is never kept.

    `what` says whether a cell is hidden or the card, curve, theme (of interviews, or in open answers), monthly count,
    reasons of leaving or some claims of this group (its cell may be shown), how a side misreads a statement
    (`measure`), or what many pairs say; `outcome` is that of the card.
    """

    measure: str
    kind: Literal["level", "change"]
    wave: str
    arm: str
    by: tuple[tuple[str, str], ...]
    because: str
    what: Hidden = "cell"
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class ReleasedCard:
    """A card with its sentences. `sentence` says it whole, `board_sentence` in one line to copy."""

    card: Card
    sentence: str
    board_sentence: str


@dataclass(frozen=True, slots=True)
class Theme:
    """How many people who spoke (were interviewed, or wrote) raised a theme, in which direction; or `words` only
    (`counts` None).

    `counts` are people: (favourable, unfavourable, mixed, not raised). `wave` and `cohort` may be "all".
    `people` is how many spoke in this group; None in releases that did not keep it. `waiting` are people among those
    who did not raise it for whom the codebook suggests it and nobody has decided; None where they are too few to tell.
    """

    theme: str
    title: str
    outcome: str | None
    cohort: str
    wave: str
    side: str
    counts: tuple[int, int, int, int] | None
    words: str
    people: int | None = None
    waiting: int | None = None


@dataclass(frozen=True, slots=True)
class BothWays:
    """In which share (0 to 1) of `pairs` pairs of the programme both partners say that they taught and learned.

    `low` to `high` is its interval (95 %), None where the share is `coded` at its tail. `leaning` says which way more
    is learned: "up" from junior to senior, "down", "even", or "cannot_tell".
    """

    wave: str
    pairs: int
    share: float
    low: float | None
    high: float | None
    coded: Coded = ""
    leaning: Leaning = "cannot_tell"


@dataclass(frozen=True, slots=True)
class ReleasedClaim:
    """What may be said of a claim in a cohort (`ALL`: the programme): its state in a word, the grade and the reason
    in words, without any figure. `state` is one of `impact.claim.STATES`, or "hidden".

    `basis` is what the state rests on, `records` what records say beside it, in words. By `wave`, the last of it, and
    `people`, how many stand behind it, a later release decides whether the state may be renewed; "" and None where
    nobody does, or where it is hidden.
    """

    id: str
    cohort: str
    state: str
    grade: str | None
    words: str
    basis: str
    wave: str = ""
    people: int | None = None
    records: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of one participant, as a person chose them, about a theme (`title` names it); `cohort` may be "all".

    Nothing else is kept of who said them, on which side and when. `id` was drawn at random when they were chosen: by it
    they are found again where somebody is to be forgotten.
    """

    id: str
    theme: str
    title: str
    cohort: str
    words: str


@dataclass(frozen=True, slots=True)
class ReleasedAction:
    """Something that will change, as HR tells participants: what, who sees to it ("" where that is not told), the day
    it is due, what will show it (a label), for which cohort (`ALL`: everybody), and the day it was done.
    """

    text: str
    owner: str
    due: dt.date
    shown_by: str
    cohort: str = ALL
    done: dt.date | None = None


#: No release shows a group of fewer people than this, whatever it says of itself.
LEAST_K: Final = 5
#: Ends the identifier of a preview, whose status already says what it is.
PREVIEW_ENDING: Final = "-preview"


class _WithIndex:
    """Has room for the index of a release, which is no part of its document."""

    __slots__ = ("_index",)


@dataclass(frozen=True, slots=True)
class Release(_WithIndex):
    """One release of one study. `status` "preview" is what would be published, "published" what leaders read.

    `spreads` say for which measures cohorts differ more than chance would make them; only there they may be ranked.
    `misreadings`, `both_ways` and `alike` say how the two sides see each other. `themes` are those of interviews,
    `comment_themes` those of open answers: different people spoke, and the two are never added up. `quotes` come in an
    order by lot; they are told by cohort all of them or none. `log` is a receipt of the store's log from before it was
    published, so that everybody who keeps a release can later tell whether the log was written anew ("" without one).
    `actions`, `contact` ("" for none) and `next_survey` are what HR tells participants.
    """

    release_id: str
    study: str
    data_version: str
    status: Literal["preview", "published"]
    created_at: dt.datetime
    as_of: dt.date | None
    k: int
    cohorts: tuple[str, ...]
    waves: tuple[str, ...]
    people: int | None
    pairs: int | None
    cells: tuple[Cell, ...]
    hidden: tuple[HiddenCell, ...]
    cards: tuple[ReleasedCard, ...]
    curves: tuple[Curve, ...]
    retention: RetentionComparison | None
    themes: tuple[Theme, ...]
    notes: tuple[str, ...]
    audit: tuple[str, ...]
    spreads: tuple[CohortSpread, ...] = ()
    leaving: tuple[LeavingRate, ...] = ()
    misreadings: tuple[Misreading, ...] = ()
    both_ways: tuple[BothWays, ...] = ()
    alike: tuple[PartnersAlike, ...] = ()
    exits: tuple[ExitShare, ...] = ()
    costs: Costs | None = None
    meetings: MeetingHours | None = None
    claims: tuple[ReleasedClaim, ...] = ()
    comment_themes: tuple[Theme, ...] = ()
    quotes: tuple[Quote, ...] = ()
    log: str = ""
    actions: tuple[ReleasedAction, ...] = ()
    contact: str = ""
    next_survey: dt.date | None = None

    @property
    def index(self) -> Index:
        """Cells and what is hidden, by measure and by what it is: sorted when it is first asked for, and kept."""
        found: Index | None = getattr(self, "_index", None)
        if found is None:
            found = Index.of(self.cells, self.hidden)
            # Past the frozen dataclass, which never changes: two that come at once write the same.
            object.__setattr__(self, "_index", found)
        return found
