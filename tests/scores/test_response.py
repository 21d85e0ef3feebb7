"""Who was invited, answered and was linked, against a count by hand and a loop over people."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import StudyError
from analysis.scores.respondents import respondents
from analysis.scores.response import (
    RESPONSE_COLUMNS,
    RESPONSE_GROUPS,
    TOO_FEW,
    response_rates,
    without_small_groups,
)
from analysis.stats.proportions import wilson
from analysis.study import Study


def by_hand(invited: bool) -> Study:
    """Six people of the programme in two cohorts; A to D answer the baseline, A, B and an unknown one the end."""
    sent = [("b", who, "baseline") for who in "ABCD"] + [("e", who, "end") for who in "AB"] + [("e", None, "end")]
    rows = [(f"{wave}{who}", who, name, "i") for wave, who, name in sent]
    asked = [(who, wave) for who in "ABCDEF" for wave in ("baseline",)] + [("A", "end"), ("B", "end"), ("C", "end")]
    tables = {
        "memberships": pd.DataFrame(
            {"person": list("ABCDEF"), "cohort": list("XXXYYY"), "pair": list("112334"), "arm": "programme",
             "side": ["junior", "senior"] * 3}
        ),
        "waves": pd.DataFrame({"wave": ["baseline", "end"], "order": [1.0, 2.0]}),
        "submissions": pd.DataFrame(rows, columns=["submission", "person", "wave", "import_id"]),
    }  # fmt: skip
    if invited:
        tables["invitations"] = pd.DataFrame(asked, columns=["person", "wave"])
    return Study.from_tables("hand", tables)


def test_steps_from_invitation_to_linked_answers_by_hand() -> None:
    table = response_rates(by_hand(invited=True), "cohort").set_index(["wave", "group"])
    assert table.loc[("baseline", "X"), ["members", "invited", "answered", "linked"]].tolist() == [3, 3, 3, 2]
    assert table.loc[("baseline", "Y"), ["members", "invited", "answered", "linked"]].tolist() == [3, 3, 1, 0]
    assert table.loc[("end", "X"), ["members", "invited", "answered", "linked"]].tolist() == [3, 3, 2, 2]
    assert table.loc[("end", "not known"), "answered"] == 1
    whole = response_rates(by_hand(invited=True), "arm").set_index("wave")
    assert whole.loc["baseline", ["invited", "answered", "linked", "of"]].tolist() == [6, 4, 2, "invited"]
    expected = wilson(4, 6)
    assert whole.loc["baseline", ["low", "high"]].tolist() == [float(expected.low), float(expected.high)]


def test_without_invitations_the_members_are_the_whole() -> None:
    table = response_rates(by_hand(invited=False), "arm").set_index("wave")
    assert table["invited"].isna().all()
    assert table["of"].tolist() == ["members", "members"]
    assert table["share"].tolist() == [4 / 6, 3 / 6]


def test_more_answers_than_members_have_no_share() -> None:
    study = by_hand(invited=False)
    few = Study.from_tables(
        "few", {"memberships": study.memberships.head(2), "submissions": study.submissions, "waves": study.waves}
    )
    table = response_rates(few, "arm").set_index(["wave", "group"])
    assert table.loc[("baseline", "not known"), "of"] == ""
    assert np.isnan(table.loc[("baseline", "not known"), "share"])


@pytest.mark.parametrize("by", RESPONSE_GROUPS)
def test_counts_are_those_of_a_loop_over_people(make_study: Callable[..., Study], by: str) -> None:
    study = make_study(np.random.default_rng(5))
    table = response_rates(study, by).set_index(["wave", "group"])
    people = respondents(study)
    people = people if by == "arm" else people[people["arm"] != "comparison"]
    people = people.assign(**{by: people[by].fillna("not known")})
    for (wave, group), row in table.iterrows():
        own = people[(people["wave"] == wave) & (people[by] == group)]
        twice = [who for who in own["person"].dropna() if people[people["person"] == who]["wave"].nunique() > 1]
        assert (row["answered"], row["linked"]) == (len(own), len(twice))
    assert table["answered"].sum() == len(people)


def test_nothing_and_nonsense(empty_study: Study) -> None:
    assert response_rates(empty_study, "side").empty
    with pytest.raises(StudyError, match="arm, cohort, side"):
        response_rates(empty_study, "shoe size")


def counted(*groups: tuple[str, float, float]) -> pd.DataFrame:
    """Rates at one wave: group, invited (NaN for none recorded) and answered."""
    frame = pd.DataFrame(groups, columns=["group", "invited", "answered"]).assign(
        wave="end", members=100.0, linked=0, share=0.5, low=0.4, high=0.6, of="invited"
    )
    return frame[["wave", "group", *RESPONSE_COLUMNS]]


def test_the_share_of_three_people_is_hidden_and_cannot_be_worked_out() -> None:
    rates = counted(("A", 3, 2), ("B", 40, 30), ("C", 12, 9))
    cohorts = without_small_groups(rates, 5, parts=True).set_index("group")
    assert cohorts["of"].to_dict() == {"A": TOO_FEW, "B": "invited", "C": TOO_FEW}
    assert cohorts.loc[["A", "C"], list(RESPONSE_COLUMNS[:-1])].isna().all(axis=None)
    assert cohorts.loc["B", ["invited", "answered", "share"]].tolist() == [40, 30, 0.5]
    arms = without_small_groups(rates, 5, parts=False).set_index("group")
    assert arms["of"].to_dict() == {"A": TOO_FEW, "B": "invited", "C": "invited"}, "nothing shown is their sum"
    enough = counted(("A", 5, 2), ("B", 40, 30))
    assert (without_small_groups(enough, 5, parts=True)["of"] == "invited").all()
    assert (without_small_groups(enough, 10, parts=True)["of"] == TOO_FEW).all()


@settings(deadline=None)
@given(sizes=st.lists(st.integers(1, 30), min_size=1, max_size=7), k=st.integers(2, 10))
def test_what_is_hidden_is_nobody_or_k_people_or_all(sizes: list[int], k: int) -> None:
    rates = counted(*((f"G{number}", size, 1) for number, size in enumerate(sizes)))
    hidden = (without_small_groups(rates, k, parts=True)["of"] == TOO_FEW).to_numpy()
    together = np.array(sizes)[hidden].sum()
    assert all(np.array(sizes)[~hidden] >= k)
    assert together == 0 or together >= k or hidden.all()
    assert hidden.any() == (min(sizes) < k)


def test_a_mistyped_identifier_makes_nobody_asked() -> None:
    hand = by_hand(invited=True)
    mistyped = hand.submissions.assign(person=hand.submissions["person"].replace("A", "A0"))
    study = dataclasses.replace(hand, submissions=mistyped)
    table = response_rates(study, "arm").set_index(["wave", "group"])
    assert table.loc[("baseline", "programme"), ["invited", "answered"]].tolist() == [6, 3]
    assert table.loc[("baseline", "not known"), ["invited", "answered", "of"]].tolist() == [0, 1, ""]
    bare = dataclasses.replace(study, memberships=hand.memberships.head(0))
    everybody = response_rates(bare, "arm").groupby("wave")["invited"].sum()
    assert everybody["baseline"] == 7, "no record to hold it against"
