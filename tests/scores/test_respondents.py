"""Who counts at which wave, and where they stood then."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.scores.memberships import person_clusters, side_by_level
from analysis.scores.respondents import RESPONDENT_COLUMNS, respondents
from analysis.study import Study, empty_table


def study(**tables: list[dict[str, object]]) -> Study:
    return Study.from_tables("s", {name: pd.DataFrame(rows) for name, rows in tables.items()})


def answer(submission: str, wave: str = "baseline", **more: object) -> dict[str, object]:
    return {"submission": submission, "wave": wave, "date": "2025-01-10", **more}


def answers(submission: str, count: int) -> list[dict[str, object]]:
    return [{"submission": submission, "item": f"eng_{i + 1}", "value": 3.0} for i in range(count)]


def one(found: pd.DataFrame) -> dict[str, object]:
    assert len(found) == 1
    return found.iloc[0].to_dict()


def test_empty_study_has_no_respondents(empty_study: Study) -> None:
    found = respondents(empty_study)
    assert found.empty
    assert tuple(found) == RESPONDENT_COLUMNS


def test_last_complete_submission_counts() -> None:
    found = respondents(
        study(
            submissions=[
                answer("first", person="A", date="2025-01-01"),
                answer("second", person="A", date="2025-01-03"),
                answer("glimpse", person="A", date="2025-01-05"),
                answer("other", person="B"),
            ],
            responses=[*answers("first", 6), *answers("second", 3), *answers("glimpse", 2), *answers("other", 1)],
        )
    )
    assert list(found["submission"]) == ["second", "other"]


def test_anonymous_submissions_are_never_merged() -> None:
    found = respondents(study(submissions=[answer("x"), answer("y")], responses=answers("x", 2)))
    assert list(found["submission"]) == ["x", "y"]
    assert found["cluster"].nunique() == 2
    assert list(found["arm"]) == ["programme", "programme"]


def test_membership_wins_over_what_the_file_stated() -> None:
    found = one(
        respondents(
            study(
                submissions=[answer("x", person="A", cohort="typo", side="senior", arm="comparison", level="L9")],
                memberships=[{"person": "A", "cohort": "2025", "pair": "p", "arm": "programme", "side": "junior"}],
                people=[{"person": "A", "level": "L2"}],
            )
        )
    )
    assert (found["cohort"], found["side"], found["arm"], found["level"]) == ("2025", "junior", "programme", "L2")


@pytest.mark.parametrize(
    ("date", "pair"),
    [("2025-01-10", "p1"), ("2025-02-01", "p1"), ("2025-05-31", "p1"), ("2025-06-01", "p2"), ("2026-06-01", "p2")],
)
def test_re_pairing_is_read_at_the_date_of_the_wave(date: str, pair: str) -> None:
    member = {"person": "A", "cohort": "2025", "arm": "programme", "side": "junior"}
    found = one(
        respondents(
            study(
                submissions=[answer("x", person="A", date=date)],
                memberships=[
                    {**member, "pair": "p2", "from_date": "2025-06-01", "to_date": "2025-12-31"},
                    {**member, "pair": "p1", "from_date": "2025-02-01", "to_date": "2025-05-31"},
                ],
            )
        )
    )
    assert found["pair"] == pair


def test_waitlist_first_then_programme_and_the_stated_cohort_decides() -> None:
    memberships = [
        {"person": "A", "cohort": "2024", "arm": "waitlist", "from_date": "2024-01-01", "to_date": "2024-12-31"},
        {"person": "A", "cohort": "2025", "arm": "programme", "from_date": "2025-01-01"},
    ]
    at = {date: study(submissions=[answer("x", person="A", date=date)], memberships=memberships) for date in
          ("2024-06-01", "2025-06-01")}  # fmt: skip
    assert one(respondents(at["2024-06-01"]))["arm"] == "waitlist"
    assert one(respondents(at["2025-06-01"]))["arm"] == "programme"
    stated = [answer("x", person="A", date="2024-12-20", cohort="2025")]
    assert one(respondents(study(submissions=stated, memberships=memberships)))["cohort"] == "2025"


def test_wave_opening_stands_in_for_a_missing_date() -> None:
    member = {"person": "A", "arm": "programme", "side": "junior", "cohort": "2025"}
    found = one(
        respondents(
            study(
                submissions=[{"submission": "x", "person": "A", "wave": "end"}],
                waves=[{"wave": "end", "order": 1, "opens": "2025-09-01"}],
                memberships=[
                    {**member, "pair": "p1", "to_date": "2025-06-01"},
                    {**member, "pair": "p2", "from_date": "2025-06-02"},
                ],
            )
        )
    )
    assert found["pair"] == "p2"
    assert found["date"] == pd.Timestamp("2025-09-01")


def test_known_person_outside_every_membership_has_no_arm() -> None:
    found = respondents(
        study(
            submissions=[answer("x", person="B"), answer("y", person="C", arm="comparison"), answer("z")],
            memberships=[{"person": "A", "cohort": "2025", "arm": "programme"}],
        )
    ).set_index("submission")
    assert pd.isna(found.loc["x", "arm"])
    assert found.loc["y", "arm"] == "comparison"
    assert found.loc["z", "arm"] == "programme"


def test_comparison_people_get_the_side_of_their_level() -> None:
    tables = {
        "submissions": [answer("x", person="C", arm="comparison"), answer("y", person="D", arm="comparison")],
        "memberships": [
            {"person": "A", "cohort": "2025", "arm": "programme", "side": "junior"},
            {"person": "B", "cohort": "2025", "arm": "programme", "side": "senior"},
        ],
        "people": [{"person": p, "level": level} for p, level in zip("ABCD", ["L1", "L5", "L5", "L3"], strict=True)],
    }
    found = respondents(study(**tables)).set_index("submission")
    assert found.loc["x", "side"] == "senior"
    assert pd.isna(found.loc["y", "side"])


def test_level_without_a_majority_names_no_side() -> None:
    members = pd.DataFrame({"person": ["A", "B"], "arm": "programme", "side": ["junior", "senior"]})
    people = pd.DataFrame({"person": ["A", "B"], "level": ["L3", "L3"]})
    assert side_by_level(members, people).empty


def test_clusters_are_chains_of_pairs() -> None:
    rows = [
        ("A", "2025", "p1"),
        ("B", "2025", "p1"),
        ("B", "2025", "p2"),
        ("C", "2025", "p2"),
        ("D", "2024", "p1"),
        ("E", "2024", None),
    ]
    clusters = person_clusters(pd.DataFrame(rows, columns=["person", "cohort", "pair"]).astype("str"))
    assert clusters["A"] == clusters["B"] == clusters["C"]
    assert clusters.nunique() == 3


def test_clusters_of_an_empty_roster() -> None:
    assert person_clusters(empty_table("memberships")).empty


def test_waves_are_ordered_and_unknown_ones_follow_by_date() -> None:
    found = respondents(
        study(
            submissions=[
                answer("a", "zulu", date="2025-03-01"),
                answer("b", "end"),
                answer("c", "2020", date="2025-02-01"),
            ],
            waves=[{"wave": "baseline", "order": 1}, {"wave": "end", "order": 2}],
        )
    )
    assert list(zip(found["wave"], found["wave_order"], strict=True)) == [("end", 2.0), ("2020", 3.0), ("zulu", 4.0)]


def test_one_row_a_person_and_wave_and_nothing_is_changed(make_study: Callable[..., Study]) -> None:
    given = make_study(np.random.default_rng(3))
    before = given.submissions.copy()
    found = respondents(given)
    known = found.dropna(subset=["person"])
    assert not known.duplicated(["person", "wave"]).any()
    assert set(found["submission"]) == set(given.submissions["submission"])
    pd.testing.assert_frame_equal(given.submissions, before)


def twice_in_the_programme(*waves: tuple[str, str]) -> Study:
    """Ada was a junior in the cohort of 2023 and a senior in that of 2024; `waves` are names and dates of answers."""
    return study(
        memberships=[
            {"person": "ada", "cohort": "2023", "pair": "p1", "arm": "programme", "side": "junior",
             "from_date": "2023-02-01", "to_date": "2023-12-31"},
            {"person": "ben", "cohort": "2023", "pair": "p1", "arm": "programme", "side": "senior",
             "from_date": "2023-02-01", "to_date": "2023-12-31"},
            {"person": "ada", "cohort": "2024", "pair": "p1", "arm": "programme", "side": "senior",
             "from_date": "2024-02-01", "to_date": None},
        ],
        submissions=[answer(f"{wave} {date}", wave, person="ada", date=date) for wave, date in waves],
        responses=[row for wave, date in waves for row in answers(f"{wave} {date}", 6)],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("waves", "kept"),
    [
        (("2023-01-20", "2023-11-01"), [("2023", "junior"), ("2023", "junior")]),
        (("2023-01-20", "2023-11-01", "2024-01-20"), [("2023", "junior"), ("2023", "junior")]),
        (("2023-01-20", "2023-11-01", "2024-01-20", "2024-11-01"), [("2024", "senior"), ("2024", "senior")]),
        (("2023-01-20", "2024-01-20", "2024-11-01"), [("2024", "senior"), ("2024", "senior")]),
    ],
    ids=["first round", "second begun", "both rounds", "second whole"],
)
def test_who_takes_part_twice_counts_once_a_wave_in_the_round_that_says_most(waves, kept):
    named = [("baseline" if date[5:7] == "01" else "end", date) for date in waves]
    made = twice_in_the_programme(*named)
    found = respondents(made)
    assert found[["cohort", "side"]].values.tolist() == [list(one) for one in kept]
    assert found["wave"].tolist() == ["baseline", "end"]
    turned = replace(made, submissions=made.submissions[::-1].reset_index(drop=True))
    pd.testing.assert_frame_equal(respondents(turned), found)


def test_who_stands_in_two_pairs_at_once_counts_once_and_joins_them_into_one_unit():
    places = [
        {"person": who, "cohort": "C", "pair": pair, "arm": "programme", "side": side, "from_date": "2025-01-01"}
        for who, pair, side in (("ada", "p1", "junior"), ("ben", "p1", "senior"), ("ada", "p2", "junior"),
                                ("eve", "p2", "senior"), ("dan", "p3", "senior"))
    ]  # fmt: skip
    asked = [answer(who, person=who) for who in ("ada", "ben", "eve", "dan")]
    made = study(memberships=places, submissions=asked)
    found = respondents(made).set_index("person")
    assert len(found) == 4
    assert found["cluster"].nunique() == 2
    assert found.loc[["ada", "ben", "eve"], "cluster"].nunique() == 1
    turned = replace(made, memberships=made.memberships[::-1].reset_index(drop=True))
    assert respondents(turned).set_index("person")["pair"].to_dict() == found["pair"].to_dict()
