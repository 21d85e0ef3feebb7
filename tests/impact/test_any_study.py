"""Any study gives cards that can be built, and never an error: degenerate ones by hand, others at random."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.impact.card import Withheld
from analysis.impact.cards import Deck, build_cards
from analysis.impact.curves import compare_retention, retention_curves
from analysis.impact.evidence import gather_evidence
from analysis.scores.reliability import scale_reliability
from analysis.study import ENGAGEMENT, OUTCOMES, Study
from analysis.workflow.programme import report_programme
from tests.impact.made import START, deck_of, find, people_like, study_of


def all_of(study: Study) -> Deck:
    """Everything the room makes of a study, cards being checked by their own type."""
    evidence = gather_evidence(study)
    deck = build_cards(evidence)
    assert [card.outcome for card in deck.cards if card.primary] == list(OUTCOMES)
    for curve in retention_curves(evidence):
        assert len(curve.time_months) == len(curve.survival) == len(curve.at_risk) > 0
    compare_retention(evidence)
    return deck


def test_an_empty_study_says_what_is_missing() -> None:
    deck = all_of(Study.from_tables("empty", {}))
    assert len(deck.cards) == 3
    assert all(isinstance(card.estimate, Withheld) for card in deck.cards)
    assert deck.cards[0].estimate.because == "nobody was asked about it"
    assert isinstance(deck.cards[0].as_of, Withheld)
    assert not deck.spreads


def test_one_person() -> None:
    card = find(all_of(study_of(people_like(pairs=1, comparison=0).head(1))))
    assert card.linked_people == 1
    assert isinstance(card.low, Withheld)
    assert card.low.because == "1 pair is too few (at least 7 are needed)"


def test_one_pair_beside_one_other() -> None:
    card = find(all_of(study_of(people_like(pairs=1, comparison=1))))
    assert (card.design, card.verdict) == ("C", "cannot_tell")


def test_no_roster() -> None:
    study = study_of(people_like(comparison=0))
    card = find(all_of(Study.from_tables("made", dict(study.tables()) | {"memberships": study.memberships.head(0)})))
    assert card.linked_people == 80
    assert card.linked_pairs == 0


def test_all_answers_alike() -> None:
    people = people_like().assign(before=18.0, after=18.0)
    card = find(all_of(study_of(people)))
    assert card.estimate == 0
    assert isinstance(card.low, Withheld)
    assert isinstance(card.effect_size, Withheld)
    assert isinstance(card.worse_share, Withheld)


def test_unknown_sides() -> None:
    deck = all_of(study_of(people_like().assign(side=None)))
    assert {card.side for card in deck.cards} == {"all"}
    assert find(deck).design == "B"


def test_only_the_comparison_was_asked() -> None:
    people = people_like()
    deck = all_of(study_of(people[people["arm"] == "comparison"]))
    assert find(deck).estimate.because == "nobody in the programme was asked about it"


def test_known_people_outside_the_programme_are_not_participants() -> None:
    study = study_of(people_like())
    members = study.memberships[study.memberships["arm"] == "programme"]
    card = find(deck_of(Study.from_tables("made", dict(study.tables()) | {"memberships": members})))
    assert (card.answered, card.linked_people) == (80, 80)


def test_employment_without_its_date() -> None:
    employment = pd.DataFrame({"person": ["P000"], "from_date": [START]})
    study = study_of(people_like(), employment=employment)
    all_of(Study.from_tables("made", dict(study.tables())))


def test_the_evidence_leaves_the_study_as_it_was() -> None:
    study = study_of(people_like())
    kept = {name: table.copy() for name, table in study.tables()}
    all_of(study)
    for name, table in study.tables():
        pd.testing.assert_frame_equal(table, kept[name])


@st.composite
def studies(draw: st.DrawFn) -> Study:
    """Up to a few dozen people with anything missing: sides, cohorts, arms, waves, links, draws, employment."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(1, 60))
    few = draw(st.integers(1, 5))

    def maybe(values: list[str], gap: float) -> pd.Series:
        drawn = pd.Series(rng.choice(values, n), dtype="str")
        return drawn.mask(rng.random(n) < gap)

    gap = draw(st.sampled_from([0.0, 0.2, 1.0]))
    span = draw(st.sampled_from([1, 4, 25]))
    arms = draw(st.sampled_from([[], ["comparison"], ["waitlist"], ["waitlist", "comparison"]]))
    people = pd.DataFrame(
        {
            "person": [f"P{i}" for i in range(n)],
            "arm": maybe(["programme", *arms], 0),
            "cohort": maybe([f"C{i}" for i in range(few)], gap),
            "pair": maybe([f"pair {i}" for i in range(max(n // 2, 1))], gap),
            "side": maybe(["junior", "senior"], gap),
            "level": maybe(["L1", "L2"], gap),
            "department": maybe(["Legal", "Sales"], gap),
            "before": 6.0 + rng.integers(0, span, n),
            "after": 6.0 + rng.integers(0, span, n),
        }
    )  # fmt: skip
    missing = draw(st.sampled_from([0.0, 0.3, 1.0]))
    people["before"] = people["before"].mask(rng.random(n) < missing)
    extra = {}
    if draw(st.booleans()):
        extra["facts"] = pd.DataFrame({"name": ["waitlist draw"], "cohort": [draw(st.sampled_from([None, "C0"]))]})
    if draw(st.booleans()):
        extra["invitations"] = pd.DataFrame({"person": people["person"], "wave": "end"})
    if draw(st.booleans()):
        gone = pd.Series(START + pd.to_timedelta(rng.integers(-50, 900, n), unit="D"))
        extra["employment"] = people[["person", "level", "department"]].assign(
            from_date=START - pd.to_timedelta(rng.integers(-20, 900, n), unit="D"),
            to_date=gone.mask(rng.random(n) < 0.5),
        )
    study = study_of(people, linked=draw(st.booleans()), **extra)
    as_of = draw(st.sampled_from([None, dt.date(2024, 4, 1), dt.date(2026, 3, 1)]))
    return Study.from_tables("any", dict(study.tables()), as_of=as_of)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(studies())
def test_any_study_gives_cards(study) -> None:
    for card in all_of(study).cards:
        assert card.looks >= 1
        if card.outcome == ENGAGEMENT and not isinstance(card.linked_people, Withheld):
            assert card.linked_people <= card.answered


@pytest.mark.parametrize("waves", [1, 4])
def test_any_number_of_waves(waves) -> None:
    people = people_like(pairs=10, comparison=30, cohorts=1)
    base = study_of(people)
    last = base.submissions[base.submissions["wave"] == "end"]
    parts, answers = [last], [base.responses[base.responses["submission"].isin(last["submission"])]]
    for number in range(1, waves):
        name = f"wave {number}"
        parts.append(
            last.assign(wave=name, submission=name + last["submission"], date=START + pd.Timedelta(days=number))
        )
        answers.append(answers[0].assign(submission=name + answers[0]["submission"]))
    tables = dict(base.tables()) | {
        "submissions": pd.concat(parts), "responses": pd.concat(answers), "waves": base.waves.head(0),
    }  # fmt: skip
    deck = all_of(Study.from_tables("made", tables))
    own = [card for card in deck.cards if card.outcome == ENGAGEMENT and card.cohort == card.side == "all"]
    assert len(own) == max(waves - 1, 1)


def test_a_cohort_and_a_wave_called_all_are_not_taken_for_all_of_them() -> None:
    people = people_like(pairs=20, comparison=30)
    people["cohort"] = people["cohort"].replace("Cohort 1", "all")
    study = study_of(people)
    renamed = {name: table.replace({"wave": {"end": "all"}}) for name, table in study.tables() if "wave" in table}
    study = Study.from_tables("made", dict(study.tables()) | renamed, as_of=study.as_of)
    assert (study.cohorts, study.wave_names) == (("All", "Cohort 0"), ("baseline", "All"))
    deck = all_of(study)
    assert (find(deck).linked_people, find(deck, cohort="All").linked_people) == (40, 20)
    report = report_programme(gather_evidence(study), today=dt.date(2026, 3, 1))
    assert list(report.dose["cohort"]) == ["all", "All", "Cohort 0"]
    assert list(scale_reliability(study)["wave"]) == ["all", "baseline", "All"]
