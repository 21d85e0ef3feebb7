"""Where people stand on a claim at one wave, and what records say of it: shares with their intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd

from analysis.impact.claim import Share, State
from analysis.impact.claim_answers import ClaimAnswers
from analysis.instruments import Claim
from analysis.scores.pairs import of_cohort
from analysis.scores.practice_sources import Sources
from analysis.scores.reporting_lines import count_in_line, lines_of_pairs
from analysis.stats.proportions import wilson
from analysis.study import ALL, JUNIOR, MOVE, PROMOTION

#: The middle of the answers (0 to 100): below it a person speaks against, above it for.
MIDDLE: Final = 50.0
#: A risk is seen where more than one person in ten is surely concerned, seldom where surely fewer than one in five
#: are. With 14 pairs both can be reached: 6 of 28 people are seen (10.2 % at least), 1 of 28 is seldom (18 % at
#: most); a single line of 10 % would take 35 people without one case before anything could be called seldom.
SEEN_ABOVE: Final = 0.10
SELDOM_BELOW: Final = 0.20
#: With nobody concerned, so many answers are the fewest that can call a risk seldom: 0 of 16 is at most 19.4 %.
ANSWERS_FOR_SELDOM: Final = 16
#: Participants say so where surely more than half do.
MOST_ABOVE: Final = 0.50

#: Generations that lie so many bands apart are a large gap: thirty years and more.
LARGE_GAP: Final = 3
#: A senior cancels often who cancelled at least this share of the pair's dates, of at least so many dates.
CANCELLED_OFTEN: Final = 1 / 3
DATES_NEEDED: Final = 3

#: Begins what a share of pairs is counted of.
PAIRS: Final = "pairs"


@dataclass(frozen=True, slots=True)
class Level:
    """Where the programme's people stand at `wave`: `favourable` and `unfavourable` of everyone who answered."""

    wave: str
    favourable: Share
    unfavourable: Share
    pairs: int


def share_of(hits: int, n: int, of: str = "people", what: str = "") -> Share:
    """A share with Wilson's 95 % limits (`stats.proportions.wilson`); `n` must be above 0."""
    found = wilson(hits, n)
    return Share(hits, n, float(found.share), float(found.low), float(found.high), of, what)


def people_behind(share: Share) -> int:
    """How many people a share is about: two for each pair."""
    return 2 * share.n if share.of.startswith(PAIRS) else share.n


def risk_state(share: Share) -> State:
    """Seen, seldom or cannot tell, by `SEEN_ABOVE` and `SELDOM_BELOW`; seen goes before seldom."""
    if share.low > SEEN_ABOVE:
        return "seen"
    return "seldom" if share.high < SELDOM_BELOW else "cannot_tell"


def said_state(level: Level) -> State:
    """What answers after the start alone allow: participants say, opposite (most surely say it is not so), or
    cannot tell.
    """
    if level.favourable.low > MOST_ABOVE:
        return "participants_say"
    return "opposite" if level.unfavourable.low > MOST_ABOVE else "cannot_tell"


def level_of(answers: ClaimAnswers, claim: Claim, cohort: str) -> Level | None:
    """Where people of the programme stand on a claim at the last wave that asked (the first where the claim is about
    the start); None where nobody of the cohort answered there. Favourable is above the middle of the answers.
    """
    standing = answers.standing(claim)
    if standing is None:
        return None
    here = answers.of_cohort(cohort)[standing.rows]
    known = standing.scores[here]
    if not len(known):
        return None
    favourable, unfavourable = int(np.sum(known > MIDDLE)), int(np.sum(known < MIDDLE))
    n = len(known)
    pairs = answers.count_pairs(standing.rows[here])
    return Level(standing.wave, share_of(favourable, n), share_of(unfavourable, n), pairs)


def recorded(sources: Sources, claim: Claim, cohort: str) -> Share | None:
    """What records say of a claim in a cohort, None where they do not reach: pairs whose senior cancels often (X2),
    pairs in one reporting line (X3), pairs whose generations lie far apart (53), pairs across departments (36),
    juniors promoted or moved since they began (21).
    """
    read = _RECORDED.get(claim.id)
    return None if read is None else sources.once(("recorded", claim.id, cohort), lambda: read(sources, cohort))


def _share(hits: pd.Series[bool], of: str, what: str) -> Share | None:
    return share_of(int(hits.sum()), len(hits), of, what) if len(hits) else None


def _cancelled(sources: Sources, cohort: str) -> Share | None:
    """Pairs with at least `DATES_NEEDED` dates in the log whose senior called off `CANCELLED_OFTEN` of them."""
    dose = sources.of("dose", cohort)
    dose = dose[dose["logged"] >= DATES_NEEDED]
    what = f"saw the senior call off {CANCELLED_OFTEN:.0%} or more of their dates".replace("%", " %")
    return _share(dose["cancelled_senior"] / dose["logged"] >= CANCELLED_OFTEN, f"{PAIRS} with a meeting log", what)


def _in_line(sources: Sources, cohort: str) -> Share | None:
    employment = sources.study.employment
    every = sources.once("lines", lambda: lines_of_pairs(sources.of("members", ALL), employment))
    lines = count_in_line(of_cohort(every, cohort))
    known = lines.with_manager
    if not known:
        return None
    return share_of(lines.inside, known, f"{PAIRS} whose managers are known", "are in one reporting line")


def _far_apart(sources: Sources, cohort: str) -> Share | None:
    steps = sources.of("pairs", cohort)["generation_steps"].dropna().abs()
    return _share(steps >= LARGE_GAP, f"{PAIRS} whose generations are known", "lie thirty years or more apart")


def _across(sources: Sources, cohort: str) -> Share | None:
    differs = sources.of("pairs", cohort)["department_differs"].dropna()
    return _share(differs > 0, f"{PAIRS} whose departments are known", "cross departments")


def _moved_on(sources: Sources, cohort: str) -> Share | None:
    """Juniors with a promotion or a move after they began, of all; None where no such event was ever recorded."""
    events = sources.study.events
    events = events[events["kind"].isin((PROMOTION, MOVE))]
    members = sources.of("members", cohort)
    juniors = members[members["side"] == JUNIOR].drop_duplicates("person")
    if events.empty or juniors.empty:
        return None
    dated = events.merge(juniors[["person", "from_date"]], on="person")
    later = set(dated.loc[dated["date"] > dated["from_date"], "person"])
    return share_of(len(later), len(juniors), "juniors", "were promoted or moved since they began")


_RECORDED: Final = MappingProxyType[str, Callable[[Sources, str], Share | None]](
    {"X2": _cancelled, "X3": _in_line, "53": _far_apart, "36": _across, "21": _moved_on}
)
