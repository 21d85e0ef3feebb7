"""Explanations other than the programme, worked out for each card from a written table of rivals and its own data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from analysis.impact.card import Design, Rival
from analysis.impact.clues import Clues
from analysis.impact.conditions import FEWEST_COUNTED, attribute_word
from analysis.impact.history import NOBODY_OUTSIDE, Outside
from analysis.impact.missing import Missingness
from analysis.impact.regression import Drift
from analysis.impact.rival_words import amount, moved, once_or_times, percent
from analysis.impact.selection import Selection

#: A rival that pulls the estimate's way explains it where it would account for this share of it or more.
SHARE_THAT_EXPLAINS: Final = 0.25
#: How many more times one group must have answered the same questions before practice sets the groups apart.
TIMES_APART: Final = 0.5
#: A standardised difference below this reads 0.00.
SMALLEST_DIFFERENCE_SAID: Final = 0.005
#: Said in place of where missing people, or those who stayed, began.
TOO_FEW_BEGAN: Final = f"where they began is not said of fewer than {FEWEST_COUNTED} people"
#: What is recorded sizes only a part of these, so that a small size does not rule them out.
NEVER_RULED_OUT: Final = ("selection",)
#: From this share missing in either group, weighting by what is recorded rules nothing out: the mark above which
#: Schulz and Grimes (2002, Lancet 359:781, "the five-and-twenty rule of thumb") call a trial's losses a serious threat.
MANY_MISSING: Final = 0.20


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What decides which rivals a card has, and how strong each is; sizes are in the card's unit, None if unknown.

    `drift` is what regression to the mean alone would give (see `regression`), `comparison_change` and `waiting_change`
    how people outside the programme, and people who wait without a recorded draw, changed; `outside` how people outside
    moved of whom nobody is linked between the card's waves (see `history`); `missingness`, `selection` and `clues` are
    the work of their modules.
    """

    design: Design
    estimate: float | None = None
    unit: str = "points of 100"
    comparison_change: float | None = None
    waiting_change: float | None = None
    outside: Outside | None = None
    drift: Drift | None = None
    missingness: Missingness | None = None
    selection: Selection | None = None
    clues: Clues | None = None

    def say(self, value: float) -> str:
        """A size in the card's unit: "2.1 points"."""
        return amount(value, self.unit)

    def say_moved(self, value: float) -> str:
        """A change in the card's unit, with its sign: "+2.1 points"."""
        return moved(value, self.unit)


def rank_rivals(circumstances: Circumstances) -> tuple[Rival, ...]:
    """All rivals of a card, strongest first.

    First those that could be sized, pull the way of the estimate and would account for a quarter of it or more, by
    their size; then those that could not be sized (and selection, of which only the recorded part can be), in the
    order of the table; last those that were sized and explain little or pull the other way. A rival that pulls against
    the estimate cannot explain it, but it stays on the list: it may hide a larger effect.

    The table, by grade. A: dropout, spillover, wish to please, practice, response shift. B: selection, wish to please,
    matching, dropout, practice, response shift, spillover. C: regression to the mean, history, dropout, wish to
    please, practice, response shift. D: other people answered, wish to please.

    How each is sized: history by the change of people outside (or waiting; where none of them is linked between the
    card's waves, by how their means moved, or how they moved to the nearest wave they were asked at, see `history`;
    else it says why it has no size); selection by what is left between the groups times the slope of change on it;
    regression and matching by the retest correlation; dropout by how far the estimate moves when people count by how
    likely they were to answer again (where that cannot be learnt, or finds little though a fifth or more of either
    group are missing, it has no size, and counts as little if one standard deviation among the missing would move the
    estimate by less than a quarter); response shift by the questions that look back, where they differ beyond chance;
    spillover by the comparison's own change; practice and the wish to please by what was asked and answered, without a
    size.
    """
    table = [make(circumstances) for make in _TABLE[circumstances.design]]
    rivals = [rival for rival in table if rival is not None]

    def strength(place: int) -> tuple[int, float, int]:
        rival = rivals[place]
        if _explains(rival, circumstances.estimate):
            return 0, -abs(rival.size or 0.0), place
        return 2 if _is_ruled_out(rival, circumstances) else 1, 0.0, place

    return tuple(rivals[place] for place in sorted(range(len(rivals)), key=strength))


def _explains(rival: Rival, estimate: float | None) -> bool:
    """Whether a sized rival pulls the estimate's way and would account for a quarter of it or more."""
    return rival.size is not None and _would_explain(rival.size, estimate)


def _would_explain(size: float, estimate: float | None) -> bool:
    return bool(estimate) and size / (estimate or 1.0) >= SHARE_THAT_EXPLAINS


def _is_ruled_out(rival: Rival, facts: Circumstances) -> bool:
    """Whether a rival was sized and explains little; dropout also where one standard deviation of it is little."""
    if rival.size is not None:
        return rival.name not in NEVER_RULED_OUT
    missing, estimate = facts.missingness, facts.estimate
    if rival.name != "dropout" or missing is None or missing.moderate is None or not estimate:
        return False
    return (estimate - missing.moderate[0]) / abs(estimate) < SHARE_THAT_EXPLAINS


def _regression(facts: Circumstances) -> Rival | None:
    drift = facts.drift
    if drift is None or drift.shift is None or drift.started is None or drift.retest is None:
        return None
    way = "below" if drift.started < 0 else "above"
    because = (
        f"the group started {facts.say(drift.started)} {way} {drift.against}; with answers as steady as these "
        f"(retest correlation {drift.retest:.2f}) such a group moves {facts.say_moved(drift.shift)} by itself"
    )
    bare = "the group started further from the middle than others, and such groups move back by themselves"
    return Rival("regression to the mean", because, drift.shift, bare, "comparison")


def _matching(facts: Circumstances) -> Rival | None:
    drift = facts.drift
    if drift is None or drift.shift is None or drift.started is None or drift.retest is None:
        return None
    way = "below" if drift.started < 0 else "above"
    because = (
        f"before weighting the group stood {facts.say(drift.started)} {way} similar staff; if that is where it really "
        f"stands, matching on the first answers (retest correlation {drift.retest:.2f}) makes a difference of "
        f"{facts.say_moved(drift.shift)} by itself"
    )
    bare = "matching on the first answers can by itself make a difference between the groups"
    return Rival("regression through matching", because, drift.shift, bare, "comparison")


def _history(facts: Circumstances) -> Rival:
    if facts.comparison_change is not None:
        because = f"people outside the programme changed as well, by {facts.say_moved(facts.comparison_change)}"
        bare = "people outside the programme may have changed as well"
        return Rival("history", because, facts.comparison_change, bare, "comparison")
    if facts.waiting_change is not None:
        told = f"people who wait for their turn changed as well, by {facts.say_moved(facts.waiting_change)}"
        return Rival("history", told, facts.waiting_change, "people who wait may have changed as well", "waiting")
    outside = facts.outside
    if outside is not None and outside.shift is not None:
        told = f"{outside.told}, by {facts.say_moved(outside.shift)}"
        return Rival("history", told, outside.shift, "people outside the programme may have moved as well", "outside")
    why = NOBODY_OUTSIDE if outside is None else outside.told
    because = f"whatever else happened between the two waves moved people as well, and {why}"
    return Rival("history", because, None, because)


def _dropout(facts: Circumstances) -> Rival | None:
    missing, estimate = facts.missingness, facts.estimate
    if missing is None or missing.missing + missing.missing_beside == 0:
        return None
    who = _who_is_missing(facts, missing)
    shift = _weighted_shift(missing, estimate)
    weighted = (
        ""
        if shift is None
        else (f"; counting people by how likely they were to answer again moves the figure by {facts.say(shift)}")
    )
    if shift is not None and missing.largest_share < MANY_MISSING:
        return Rival("dropout", who + weighted, shift, _DROPOUT_BARE, "missing")
    size = shift if shift is not None and _would_explain(shift, estimate) else None
    if estimate is None or missing.moderate is None:
        told = f"{who}{weighted}, and they may have changed differently"
        return Rival("dropout", told, size, _DROPOUT_BARE, "missing")
    reach = estimate - missing.moderate[0]
    whatif = f"changed one standard deviation {'less' if estimate > 0 else 'more'} than those who stayed,"
    told = (
        f"{who}{weighted}, but had all who are missing {whatif} it would move by {facts.say(reach)}"
        if weighted
        else f"{who}; had all of them {whatif} the figure would move by {facts.say(reach)}"
    )
    return Rival("dropout", told, size, _DROPOUT_BARE, "missing")


def _weighted_shift(missing: Missingness, estimate: float | None) -> float | None:
    """How far the estimate moves when people count by how likely they were to answer again; None if not learnt."""
    if estimate is None or missing.sensitivity is None or missing.sensitivity.value is None:
        return None
    return estimate - missing.sensitivity.value


_DROPOUT_BARE: Final = "some of those who answered first have no later answer, and they may have changed differently"


def _who_is_missing(facts: Circumstances, missing: Missingness) -> str:
    told = f"{percent(missing.lost_share)} of the group have no later answer"
    if missing.missing == 0:
        return "nobody of the group is missing, but some of the comparison are"
    if missing.leavers_before is None or missing.stayers_before is None:
        return f"{told} ({TOO_FEW_BEGAN})"
    gap = missing.leavers_before - missing.stayers_before
    return f"{told}, and began {facts.say(gap)} {'lower' if gap < 0 else 'higher'} than those who stayed"


def _selection(facts: Circumstances) -> Rival:
    bare = "who joined may differ from similar staff in ways that no file records"
    found = facts.selection
    if found is None:
        return Rival("selection", bare, None, bare)
    because = "of what is recorded nothing is left between the groups"
    if abs(found.difference) >= SMALLEST_DIFFERENCE_SAID:
        because = (
            f"what is left between the groups is largest in {attribute_word(found.differs_in)} "
            f"({abs(found.difference):.2f} standard deviations, worth {facts.say(found.worth)})"
        )
    needed = None if facts.estimate is None else found.needed(facts.estimate)
    if needed is not None:
        because += (
            f"; something no file records, telling as much as {attribute_word(found.telling)} does, would have to "
            f"set the groups {needed:.1f} standard deviations apart to make the whole difference"
        )
    return Rival("selection", because, found.worth, bare, "comparison")


def _wish_to_please(facts: Circumstances) -> Rival | None:
    bare = "people who were given something tend to answer kindly about it"
    clues = facts.clues
    if clues is None:
        return Rival("wish to please", bare, None, bare)
    if clues.top_before is None or clues.top_after is None:
        return None
    if clues.top_after == 0 and clues.top_before == 0:
        because = f"{bare}, though nobody gave the best answer to everything"
        return Rival("wish to please", because, None, bare, "answers")
    shares = f"{percent(clues.top_after)} gave the best answer to everything at the later wave"
    because = f"{bare}: {shares}, {percent(clues.top_before)} at the first"
    return Rival("wish to please", because, None, bare, "answers")


def _practice(facts: Circumstances) -> Rival | None:
    clues = facts.clues
    if clues is None or clues.times_asked is None or clues.times_asked <= 0:
        return None
    times = once_or_times(clues.times_asked)
    bare = "people had answered the same questions before, and answers settle with practice"
    if facts.design == "C":
        because = f"people had answered the same questions {times} before, and answers settle with practice"
        return Rival("practice", because, None, bare)
    beside = clues.times_asked_beside
    if beside is None or abs(clues.times_asked - beside) < TIMES_APART:
        return None
    because = f"the group had answered the same questions {times} before, the comparison {once_or_times(beside)}"
    return Rival("practice", because, None, bare, "comparison")


def _response_shift(facts: Circumstances) -> Rival | None:
    clues = facts.clues
    if clues is None or clues.top_after is None:
        return None
    bare = "people may judge themselves by another yardstick now than at first"
    if clues.shift is None:
        asked = "too few were" if clues.shift_people else "nobody was"
        because = f"{asked} asked to look back, so whether people judge by another yardstick now is not known"
        return Rival("response shift", because, None, bare, "answers")
    way = "better" if clues.shift > 0 else "worse"
    told = (
        f"asked to look back, people place their own start {amount(clues.shift, 'points of 100')} {way} than they "
        "said then (on what mentees learn)"
    )
    if not clues.shift_stands:
        return Rival("response shift", f"{told}, which chance alone may have made", None, bare, "answers")
    return Rival("response shift", f"{told}, so they judge by another yardstick now", clues.shift, bare, "answers")


def _spillover(facts: Circumstances) -> Rival:
    bare = "people in the comparison work beside participants and may have benefited too"
    change = facts.comparison_change
    if change is None:
        return Rival("spillover", bare, None, bare)
    who = "people on the waiting list" if facts.design == "A" else "similar staff"
    because = (
        f"{who} work beside participants and changed by {facts.say_moved(change)}; whatever of that came from the "
        f"programme is taken off the effect"
    )
    return Rival("spillover", because, -change, bare, "comparison")


def _other_people(facts: Circumstances) -> Rival:
    because = "the answers cannot be linked, so the difference may be one of who answered"
    return Rival("other people answered", because, None, because)


#: For each design, the rivals in the order in which they come to mind before any figure is known.
_TABLE: Final[MappingProxyType[str, tuple[Callable[[Circumstances], Rival | None], ...]]] = MappingProxyType(
    {
        "A": (_dropout, _spillover, _wish_to_please, _practice, _response_shift),
        "B": (_selection, _wish_to_please, _matching, _dropout, _practice, _response_shift, _spillover),
        "C": (_regression, _history, _dropout, _wish_to_please, _practice, _response_shift),
        "D": (_other_people, _wish_to_please),
    }
)
