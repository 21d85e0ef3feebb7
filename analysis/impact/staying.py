"""Retention: days kept in the first twelve months, participants against similar staff from each cohort's start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from analysis.impact.card import Condition
from analysis.impact.chances import chance_of_halving
from analysis.impact.conditions import COMPARED, failures, leaving_before_condition, likeness_conditions
from analysis.impact.contrasts import Contrast
from analysis.impact.drafts import Draft, unmeasured_draft
from analysis.impact.evidence import Evidence
from analysis.impact.lacking import lacking_records
from analysis.impact.measures import DAYS, RMST, Measure
from analysis.impact.risk_sets import HORIZON_DAYS, RiskSet, days_kept, risk_sets
from analysis.impact.staying_rivals import staying_rivals
from analysis.impact.verdicts import LEVEL, PRIMARY_LEVEL
from analysis.stats.estimate import no_estimate
from analysis.stats.survival.restricted_mean import rmst_difference
from analysis.study import ALL, RETENTION

MEASURE: Final = Measure(RMST, "days kept", RETENTION, unit=DAYS, low=0.0, high=HORIZON_DAYS)
#: Attitude questions have no answer here.
NO_ATTITUDE: Final = "people either stay or leave, so nobody can be reliably worse"
NOBODY_ELSE: Final = "there is nobody to compare with"


def retention_drafts(evidence: Evidence) -> Iterator[Draft]:
    """Drafts of retention's cards, the whole programme first."""
    drafted = False
    for at_risk in risk_sets(evidence.risk):
        drafted = True
        yield _draft(at_risk, one_cohort=evidence.risk["trial"].nunique() == 1)
    if not drafted:
        because = _why_nothing(evidence)
        yield unmeasured_draft(MEASURE, because, conditions=lacking_records(evidence.study))


def _why_nothing(evidence: Evidence) -> str:
    study = evidence.study
    if study.employment.empty:
        return "no file says who was employed when and who left"
    if study.memberships["from_date"].isna().all():
        return "no file says when people joined the programme"
    if study.as_of is None:
        return "no file says up to which day the employment records are complete"
    return "nobody can be found both among the participants and in the employment records"


def _draft(at_risk: RiskSet, *, one_cohort: bool) -> Draft:
    primary = at_risk.cohort == ALL and at_risk.side == ALL
    repeats = one_cohort and at_risk.cohort != ALL
    rows, treated = at_risk.rows, at_risk.treated
    level = PRIMARY_LEVEL if primary or (repeats and at_risk.side == ALL) else LEVEL
    contrast, chance = _contrast(at_risk, level), chance_of_halving(at_risk, level)
    people = rows.loc[treated, "person"].nunique()
    return Draft(
        measure=MEASURE, cohort=at_risk.cohort, side=at_risk.side, wave_from=None, wave_to=None, primary=primary,
        repeats=repeats, contrast=contrast, own_change=days_kept(at_risk, treated), answered=people,
        people=people, pairs=int(rows.loc[treated, "cluster"].nunique()),
        missing=(
            ("before", "staying has no earlier score"), ("after", "staying is told in days, not in scores"),
            ("own_change", "participants were not followed for a year"), ("effect_size", "it is told in days"),
            ("invited", "nobody is asked: HR records are used"), ("worse", NO_ATTITUDE), ("halving_seen", NOBODY_ELSE),
        ),
        halving_seen=chance.seen if chance else None, leaving_a_year=chance.leaving if chance else None,
        rivals=staying_rivals(at_risk, contrast.estimate.value),
    )  # fmt: skip


def _contrast(at_risk: RiskSet, level: float) -> Contrast:
    rows, treated = at_risk.rows, at_risk.treated
    if treated.all():
        missing = Condition(COMPARED, "fails", NOBODY_ELSE, "")
        return Contrast("C", NOBODY_ELSE, no_estimate(NOBODY_ELSE, level=level), conditions=(missing,))
    estimate = rmst_difference(
        rows["time_days"], rows["event"], treated, at_risk.weights, rows["cluster"], tau=HORIZON_DAYS, level=level
    )
    change, people = days_kept(at_risk, ~treated), rows.loc[~treated, "person"].nunique()
    levels = rows.loc[treated, "level"].dropna().unique()
    of_level = rows.loc[~treated & rows["level"].isin(levels), "person"].nunique() if len(levels) else people
    conditions = (*likeness_conditions(of_level, at_risk.alike), leaving_before_condition())
    failed = failures(conditions)
    named = f"{people} similar staff employed at the same start"
    if failed or change is None or not estimate.has_interval:
        because = failed or estimate.because or "the comparison people were not followed for a year"
        return Contrast("C", because, estimate, named, change, people, conditions)
    because = "same start, similar staff after weighting on level, tenure and department, time at risk counted fairly"
    return Contrast("B", because, estimate, named, change, people, conditions)
