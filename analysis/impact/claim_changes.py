"""How far the answers to claims moved: every claim and cohort at once, from sums over people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from analysis.impact.assignment import Assignment
from analysis.impact.card import Design
from analysis.impact.claim_answers import ClaimAnswers, FloatArray, Link, Rows
from analysis.impact.contrasts import compare_as_assigned, compare_with_similar_staff
from analysis.impact.linked import LinkedPeople
from analysis.impact.measures import POINTS
from analysis.impact.unlinked import NOT_LINKED, are_of_cohorts_at_both
from analysis.instruments import Claim, item_index
from analysis.stats.change import CLUSTERS_FOR_ROBUST, mean_change
from analysis.stats.comparison import weighted_difference
from analysis.stats.estimate import Estimate
from analysis.stats.sign_flip import small_sample_interval
from analysis.study import ALL, COMPARISON, PROGRAMME, WAITLIST

SPILLS_OVER: Final = (
    "it reaches colleagues outside the programme as well, so that comparing with them would subtract it: this is the "
    "trend of everybody asked"
)


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """The change of a claim's answers in one cohort: `estimate` in `unit` (points of 100), positive as claimed.

    `grade` is what the design allows, `because` what limits it; `people` and `pairs` stand behind it.
    """

    claim: Claim
    cohort: str
    wave_from: str
    wave_to: str
    grade: Design
    estimate: Estimate
    people: int
    pairs: int
    because: str = ""
    compared_with: str = ""
    unit: str = POINTS


@dataclass(frozen=True, slots=True)
class _Followed:
    """A claim between its first and its last wave: `first` and `later` are the positions of everyone linked among the
    respondents, `before` and `after` their scores; `scores` are those of all respondents.
    """

    claim: Claim
    wave_from: str
    wave_to: str
    scores: FloatArray
    first: Rows
    later: Rows
    before: FloatArray
    after: FloatArray


def changes_of_claims(answers: ClaimAnswers, claims: Sequence[Claim], drawn: Assignment) -> tuple[ClaimChange, ...]:
    """The change of each claim from the first wave that asked it to the last, for the programme and each cohort.

    Claims without a question that is asked from the start, or asked at one wave only, have none. The means of all
    claims and cohorts come out of one pass of sums (`stats.change.mean_change`: CR2 over connected pairs, from 8 of
    them on; with 6 or 7 the exact sign-flip interval). The whole programme alone is held against similar staff, or
    against those drawn to wait, by the rules of the cards; a cohort's own change is grade C. Claims that spill over
    take everyone asked, programme or not. Where nobody is linked the two waves' means are compared (grade D).
    """
    followed = _follow_all(answers, claims)
    members = [(one, cohort, _own(answers, one, cohort)) for one in followed for cohort in (ALL, *answers.cohorts)]
    linked = [(one, cohort, own) for one, cohort, own in members if own.any()]
    found = [
        _linked_change(answers, one, cohort, estimate, own, drawn)
        for (one, cohort, own), estimate in zip(linked, _alone(answers, linked), strict=True)
    ]
    rest = (_unlinked_change(answers, one, cohort) for one, cohort, own in members if not own.any())
    return (*found, *(one for one in rest if one is not None))


def is_asked_from_the_start(claim: Claim) -> bool:
    """Whether any of its questions can be asked before the programme begins."""
    index = item_index()
    return any(index[name][1].waves == "every" for name in claim.items)


def _follow_all(answers: ClaimAnswers, claims: Sequence[Claim]) -> list[_Followed]:
    """The claims that were asked from the start and at two waves or more."""
    links: dict[tuple[str, str], Link] = {}
    followed = []
    for claim in filter(is_asked_from_the_start, claims):
        scores = answers.scores(claim)
        waves = answers.waves(scores)
        if len(waves) < 2:
            continue
        ends = (waves[0], waves[-1])
        links[ends] = link = links.get(ends) or answers.link(*ends)
        before, after = answers.before_and_after(claim, link)
        known = np.isfinite(after - before)
        first, later = link.first[known], link.later[known]
        followed.append(_Followed(claim, *ends, scores, first, later, before[known], after[known]))
    return followed


def _own(answers: ClaimAnswers, one: _Followed, cohort: str) -> npt.NDArray[np.bool_]:
    """Whose change counts: people of the programme, of the cohort; everybody asked where the claim spills over."""
    if cohort == ALL and one.claim.spills:
        return np.ones(len(one.later), dtype=bool)
    return answers.of_cohort(cohort)[one.later]


def _alone(answers: ClaimAnswers, linked: Sequence[tuple[_Followed, str, npt.NDArray[np.bool_]]]) -> list[Estimate]:
    """The mean change of each claim and group, out of one pass of sums."""
    if not linked:
        return []
    units = answers.rows["cluster"].to_numpy(dtype=np.int64)
    change = np.concatenate([(one.after - one.before)[own] for one, _, own in linked])
    cluster = np.concatenate([units[one.later[own]] for one, _, own in linked])
    group = np.repeat(np.arange(len(linked)), [int(own.sum()) for *_, own in linked])
    means = mean_change(change, cluster, group, n_groups=len(linked))
    few = means.clusters < CLUSTERS_FOR_ROBUST
    return [
        small_sample_interval(change[group == place], cluster[group == place]) if few[place] else means.estimate(place)
        for place in range(len(linked))
    ]


def _linked_change(
    answers: ClaimAnswers,
    one: _Followed,
    cohort: str,
    alone: Estimate,
    own: npt.NDArray[np.bool_],
    drawn: Assignment,
) -> ClaimChange:
    because = SPILLS_OVER if one.claim.spills and cohort == ALL else ""
    pairs = answers.count_pairs(one.later[own])
    bare = ClaimChange(one.claim, cohort, one.wave_from, one.wave_to, "C", alone, int(own.sum()), pairs, because)
    return bare if one.claim.spills or cohort != ALL else _compared(answers, one, bare, drawn)


def _compared(answers: ClaimAnswers, one: _Followed, bare: ClaimChange, drawn: Assignment) -> ClaimChange:
    """The whole programme's change held against whoever there is: as drawn (A), similar staff (B), else itself (C)."""
    arm = answers.rows["arm"].to_numpy(dtype=object)[one.later]
    if not np.isin(arm, (WAITLIST, COMPARISON)).any():
        return bare
    table = answers.rows.take(one.later).reset_index(drop=True)
    people = LinkedPeople.of(table.assign(before=one.before, after=one.after, change=one.after - one.before))
    own, waiting, others = (people.of_arm(name) for name in (PROGRAMME, WAITLIST, COMPARISON))
    if len(waiting) and drawn.covers(set(table["cohort"].iloc[own].fillna(""))):
        contrast = compare_as_assigned(people, own, waiting, level=bare.estimate.level)
    elif len(others):
        gap = _dropout_gap(answers, one)
        contrast = compare_with_similar_staff(people, own, others, own=bare.estimate, dropout_gap=gap)
    else:
        return bare
    compared = contrast.compared_with if contrast.design in "AB" else ""
    return replace(
        bare, grade=contrast.design, estimate=contrast.estimate, because=contrast.because, compared_with=compared
    )


def _dropout_gap(answers: ClaimAnswers, one: _Followed) -> float | None:
    """Share of the earlier answers without a later one, in the programme less the same among the others.

    Whoever is linked counts in the arm of the later answer, as in the change itself: somebody who waited at first is
    among the programme's people, and was not lost by anybody.
    """
    known = (answers.wave == one.wave_from) & np.isfinite(one.scores) & answers.rows["person"].notna().to_numpy()
    known[one.first] = False
    arm = answers.rows["arm"].to_numpy(dtype=object)
    missing, linked = (
        [int(np.sum(rows == name)) for name in (PROGRAMME, COMPARISON)] for rows in (arm[known], arm[one.later])
    )
    if 0 in linked:
        return None
    shares = [gone / (gone + here) for gone, here in zip(missing, linked, strict=True)]
    return shares[0] - shares[1]


def _unlinked_change(answers: ClaimAnswers, one: _Followed, cohort: str) -> ClaimChange | None:
    """The difference of two waves' means where nobody of a group is linked, over its cohorts that answered both; None
    where a wave has no answers of them.
    """
    at_either = np.isin(answers.wave, (one.wave_from, one.wave_to))
    rows = np.flatnonzero(answers.of_cohort(cohort) & np.isfinite(one.scores) & at_either)
    later = answers.wave[rows] == one.wave_to
    alike = are_of_cohorts_at_both(answers.rows["cohort"].iloc[rows], later)
    rows, later = rows[alike], later[alike]
    if not later.any() or later.all():
        return None
    cluster = answers.rows["cluster"].to_numpy(dtype=np.int64)[rows]
    estimate = weighted_difference(one.scores[rows], later, cluster=cluster)
    pairs = answers.count_pairs(rows[later])
    ends = (one.wave_from, one.wave_to)
    return ClaimChange(one.claim, cohort, *ends, "D", estimate, int(later.sum()), pairs, NOT_LINKED)
