"""The practice checklist: each rule at its edges, what nobody recorded, and what HR says by hand.

The witness of each share is a count by hand in the test; the thresholds are conventions and are read from their table.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analysis.scores.practice_claims import PRACTICE_CLAIMS
from analysis.scores.practice_signals import (
    IN_PLACE,
    MISSING,
    PARTLY,
    STATES,
    THRESHOLDS,
    UNKNOWN,
    Signal,
    combined,
    judged,
    share_of,
)
from analysis.scores.practice_sources import read_sources
from analysis.scores.practices import PRACTICES, practice_fact, practice_states
from analysis.study import Study
from tests.scores.programmes import answered, meeting, programme, roster


def found(study: Study, practice: str, cohort: str = "all") -> pd.Series:
    table = practice_states(study, cohort).set_index("id")
    return table.loc[practice]


def said(*lines: tuple[str, str | None, str]) -> pd.DataFrame:
    return pd.DataFrame([{"name": name, "cohort": cohort, "value": value} for name, cohort, value in lines])


def test_every_practice_is_there_once_and_unknown_where_nothing_is_known(empty_study: Study) -> None:
    table = practice_states(empty_study)
    assert set(table["id"]) == PRACTICE_CLAIMS
    assert len(table) == len(PRACTICE_CLAIMS) == 19
    assert set(table["state"]) == {UNKNOWN}
    assert all(table["because"].str.len() > 0)
    assert set(table["n"]) == {0}


def test_a_random_study_has_a_state_for_each_practice(make_study: Callable[..., Study]) -> None:
    study = make_study(np.random.default_rng(3), people=60)
    sources = read_sources(study)
    for cohort in ("all", "2024", "2025", "a cohort that is not there"):
        table = practice_states(study, cohort, sources=sources)
        assert set(table["state"]) <= set(STATES)
        pd.testing.assert_frame_equal(table, practice_states(study, cohort))


@pytest.mark.parametrize("kind", THRESHOLDS)
def test_a_share_is_judged_by_its_threshold_and_says_where_that_comes_from(kind: str) -> None:
    rule = THRESHOLDS[kind]
    assert 0 < rule.missing <= rule.in_place <= 1
    assert len(rule.source) > 20
    assert judged(kind, rule.in_place * 1000, 1000) == IN_PLACE
    assert judged(kind, rule.in_place * 1000 - 1, 1000) != IN_PLACE
    assert judged(kind, rule.missing * 1000, 1000) != MISSING
    assert judged(kind, rule.missing * 1000 - 1, 1000) == MISSING
    assert judged(kind, 0, rule.at_least - 1) == UNKNOWN
    assert judged(kind, 0, 0) == UNKNOWN


@pytest.mark.parametrize("kind", THRESHOLDS)
def test_the_method_page_lists_each_threshold(kind: str) -> None:
    rule = THRESHOLDS[kind]
    least = f", from {rule.at_least} answers on" if rule.at_least > 1 else ""
    assert f"- {kind}: {100 * rule.in_place:g} %, {100 * rule.missing:g} %{least}\n" in (judged.__doc__ or "")


@pytest.mark.parametrize(
    ("states", "whole"),
    [
        ((), UNKNOWN), ((UNKNOWN,), UNKNOWN), ((IN_PLACE,), IN_PLACE), ((MISSING, MISSING), MISSING),
        ((IN_PLACE, UNKNOWN), PARTLY), ((MISSING, UNKNOWN), MISSING), ((IN_PLACE, MISSING), PARTLY),
        ((PARTLY, PARTLY), PARTLY), ((PARTLY, MISSING), PARTLY),
    ],
)  # fmt: skip
def test_parts_make_a_practice(states: tuple[str, ...], whole: str) -> None:
    signal = combined([Signal(state, "said.", n, "people") for n, state in enumerate(states, start=3)])
    assert signal.state == whole
    assert signal.n == (3 if states else 0), "the smallest group counts"


def test_a_share_is_never_rounded_to_nobody_or_everybody() -> None:
    assert [share_of(1, 1000), share_of(999, 1000), share_of(0, 5), share_of(5, 5), share_of(7, 10)] == [
        "under 1 %", "over 99 %", "0 %", "100 %", "70 %",
    ]  # fmt: skip


def monthly_log(pair: str, months: int) -> list[dict]:
    return [meeting(pair, f"2025-{month:02d}-10") for month in range(1, months + 1)]


def test_regular_meetings_are_counted_a_pair() -> None:
    log = [*monthly_log("Elm-0", 6), *monthly_log("Elm-1", 6), *monthly_log("Elm-2", 6), *monthly_log("Elm-3", 2)]
    row = found(programme(roster(4), log), "66")
    assert row["state"] == IN_PLACE
    assert row["n"] == 4
    assert row["because"] == "3 of 4 pairs met about monthly or more; the middle pair met 1.2 times a month."
    fewer = [line for line in log if line["pair"] in ("Elm-0", "Elm-3")]
    assert found(programme(roster(4), fewer), "66")["state"] == MISSING, "pairs that never met count too"


def test_a_young_programme_says_nothing_of_rhythm_and_no_log_nothing_at_all() -> None:
    young = found(programme(roster(2), [meeting("Elm-0", "2025-01-20")]), "66")
    assert young["state"] == UNKNOWN
    assert "2 months" in young["because"]
    assert found(programme(roster(2)), "66")["because"] == "Nothing measures it, and HR has not said."


def test_commitment_is_told_by_side() -> None:
    log = [
        *monthly_log("Elm-0", 6),
        meeting("Elm-0", "2025-02-20", by="senior"),
        meeting("Elm-0", "2025-03-20", by="senior"),
    ]
    row = found(programme(roster(1), log), "70")
    assert row["state"] == PARTLY
    assert row["because"] == "6 of 8 meetings took place. The juniors called off 0 %. The seniors called off 25 %."


def test_a_log_of_held_meetings_only_does_not_show_attendance() -> None:
    row = found(programme(roster(1), monthly_log("Elm-0", 6)), "70")
    assert row["state"] == UNKNOWN
    assert "may list only those held" in row["because"]


def test_departments_count_known_pairs_and_say_how_many_are_not() -> None:
    people = pd.DataFrame(
        {"person": ["JElm0", "SElm0", "JElm1", "SElm1", "JElm2"], "department": ["A", "B", "A", "A", "C"]}
    )
    row = found(programme(roster(3), people=people), "65")
    assert row["state"] == PARTLY
    assert row["because"] == "1 of 2 pairs are of two departments; of 1 more it is not known."


def test_training_counts_by_side_and_in_its_time() -> None:
    events = pd.DataFrame(
        [
            {"person": "JElm0", "kind": "training", "date": "2024-12-10"},
            {"person": "JElm1", "kind": "training", "date": "2025-02-01"},
            {"person": "SElm0", "kind": "training", "date": "2023-01-01"},  # long before
            {"person": "SElm1", "kind": "promotion", "date": "2025-02-01"},
        ]
    )
    row = found(programme(roster(2), events=events), "62")
    assert row["state"] == PARTLY
    assert row["because"] == "2 of 2 juniors were trained. 0 of 2 seniors were trained."
    none = programme(roster(2), events=events[events["kind"] == "promotion"])
    assert found(none, "62")["state"] == UNKNOWN, "training that nobody records is not missing"


def test_survey_items_count_from_ten_answers_on_and_never_below() -> None:
    people = [f"{side}Elm{number}" for number in range(6) for side in "JS"]
    ten = programme(roster(6), **answered("rel_8", {p: 4.0 if n < 7 else 2.0 for n, p in enumerate(people[:10])}))
    row = found(ten, "67")
    assert (row["state"], row["n"], row["unit"]) == (IN_PLACE, 10, "people")
    assert row["because"].startswith("70 % of 10 people agree that")
    nine = found(programme(roster(6), **answered("rel_8", dict.fromkeys(people[:9], 1.0))), "67")
    assert nine["state"] == UNKNOWN
    assert nine["n"] == 0
    assert not any(sign.isdigit() for sign in nine["because"].replace("Fewer than 10", ""))


def test_roles_are_judged_by_side_where_both_have_ten_answers() -> None:
    values = {f"{side}Elm{number}": 5.0 if side == "J" else 1.0 for number in range(10) for side in "JS"}
    row = found(programme(roster(10), **answered("rel_7", values)), "60")
    assert row["state"] == PARTLY
    assert "100 % of 10 juniors" in row["because"]
    assert "0 % of 10 seniors" in row["because"]


def test_only_the_latest_wave_counts() -> None:
    people = [f"{side}Elm{number}" for number in range(5) for side in "JS"]
    first = answered("rel_8", dict.fromkeys(people, 5.0), "mid", "2025-03-01")
    last = answered("rel_8", dict.fromkeys(people, 1.0))
    both = {name: pd.concat([first[name], last[name]]) for name in first}
    waves = pd.DataFrame({"wave": ["mid", "end"], "order": [1, 2], "opens": ["2025-03-01", "2025-07-01"]})
    assert found(programme(roster(5), waves=waves, **both), "67")["state"] == MISSING


def test_feedback_needs_to_know_of_adjustments() -> None:
    values = {f"{side}Elm{number}": 4.0 for number in range(5) for side in "JS"}
    tables = answered("rel_8", values)
    row = found(programme(roster(5), **tables), "68")
    assert row["state"] == PARTLY
    assert "Not recorded: was something adjusted" in row["because"]
    yes = programme(roster(5), facts=said((practice_fact("68"), None, "yes: shorter meetings")), **tables)
    row = found(yes, "68")
    assert row["state"] == IN_PLACE
    assert row["note"] == "shorter meetings"
    assert "shorter" not in row["because"], "what somebody wrote stays apart from the figures"


def test_what_hr_says_decides_only_where_nothing_is_measured() -> None:
    facts = said(
        (practice_fact("71"), None, "Yes"), (practice_fact("66"), None, "no"), (practice_fact("72"), None, "maybe")
    )
    study = programme(roster(1), monthly_log("Elm-0", 6), facts=facts)
    assert found(study, "71")["state"] == IN_PLACE
    assert found(study, "71")["because"] == "HR says yes."
    assert found(study, "66")["state"] == IN_PLACE, "the log decides"
    assert found(study, "72")["state"] == UNKNOWN, "a word that is none says nothing"


def test_a_statement_holds_for_its_cohort() -> None:
    facts = said((practice_fact("71"), "Elm", "yes"), (practice_fact("71"), "Oak", "no"))
    study = programme(pd.concat([roster(1), roster(1, "Oak")]), facts=facts)
    assert [found(study, "71", cohort)["state"] for cohort in ("Elm", "Oak", "all")] == [IN_PLACE, MISSING, PARTLY]
    overruled = programme(
        roster(1), facts=said((practice_fact("71"), "Elm", "yes"), (practice_fact("71"), "Elm", "no"))
    )
    assert found(overruled, "71", "Elm")["state"] == MISSING, "the last word counts"


def test_the_way_in_is_a_funnel() -> None:
    counts = [("eligible", None, "120"), ("invited", None, "80"), ("applied", None, "30")]
    row = found(programme(roster(3), facts=said(*counts)), "61")
    assert row["state"] == IN_PLACE
    assert row["because"].endswith("120 eligible, 80 invited, 30 applied, 6 joined.")
    assert found(programme(roster(3), facts=said(*counts[:1])), "61")["state"] == PARTLY
    assert "contradict" in found(programme(roster(40), facts=said(*counts)), "61")["because"]


def test_evaluation_counts_the_waves_that_are_due() -> None:
    waves = pd.DataFrame(
        {"wave": ["baseline", "end", "later"], "order": [1, 2, 3], "opens": ["2025-01-01", "2025-07-01", "2026-07-01"]}
    )
    first = answered("rel_8", {"JElm0": 4.0}, "baseline", "2025-01-02")
    second = answered("rel_8", {"JElm0": 4.0})
    both = {name: pd.concat([first[name], second[name]]) for name in first}
    row = found(programme(roster(1), waves=waves, **both), "75")
    assert row["state"] == IN_PLACE
    assert row["because"] == "2 of 2 waves of the survey were answered."
    assert found(programme(roster(1), waves=waves, **first), "75")["state"] == PARTLY


def test_tools_at_a_distance_and_structure() -> None:
    near = [meeting("Elm-0", "2025-02-10", mode="Meeting in person")]
    assert found(programme(roster(1), near), "77")["state"] == MISSING
    assert (
        found(programme(roster(1), [*near, meeting("Elm-0", "2025-03-10", mode="MS Teams")]), "77")["state"] == IN_PLACE
    )
    alone = roster(2)[lambda rows: rows["person"] != "SElm1"]
    assert found(programme(alone), "76")["because"] == "1 of 2 pairs have both partners and a first day on the roster."


def test_every_practice_asks_a_question() -> None:
    assert all(practice.ask.endswith("?") for practice in PRACTICES)
