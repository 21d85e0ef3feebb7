"""Identifiers become tokens, names go into safekeeping, and labels that name people no longer do."""

from __future__ import annotations

import re
import time

import pandas as pd
import pytest

from analysis.privacy.pseudonyms import Pseudonymiser
from analysis.workflow.labels import without_names_in_labels
from analysis.workflow.pseudonyms import pseudonymise


@pytest.fixture
def pseudonymiser(small) -> Pseudonymiser:
    return Pseudonymiser(small.key)


def frame(**columns: list[str | None]) -> pd.DataFrame:
    return pd.DataFrame(columns, dtype="str")


def test_a_row_has_the_token_of_its_surest_identifier_and_links_the_others(pseudonymiser):
    given = frame(
        row=["2", "3", "4", "5"], employee_id=["00123", None, None, None],
        email=["A@x.example", "a@x.example ", None, None],
        code=[None, None, "ma12", None], name=["Anna Schmidt", None, None, "Ben Okafor"], cohort=["C"] * 4,
    )  # fmt: skip
    made = pseudonymise({"people": given}, pseudonymiser)
    people = made.tables["people"]
    assert list(people.columns) == ["cohort", "token"]
    assert people["token"].str.partition(":")[0].fillna("-").tolist() == ["id", "mail", "code", "-"]
    assert made.links[["token_a", "token_b"]].values.tolist() == [people["token"].iloc[:2].tolist()]
    kinds = made.identifiers.groupby("kind")["value"].agg(list).to_dict()
    assert kinds == {
        "employee_id": ["00123"],
        "email": ["A@x.example", "a@x.example"],
        "code": ["ma12"],
        "name": ["Anna Schmidt"],
    }
    assert "row" in given, "what was given stays as it was"


def test_a_speaker_is_told_apart_by_the_row_else_by_a_full_name_else_within_the_interview(pseudonymiser):
    said = frame(
        interview=["A", "A", "A", "A", "B", "B", "B"], employee_id=["1", None, "2", None, None, None, None],
        speaker=["Anna Schmidt", "Ben Okafor", "Participant", "interviewer", "Okafor, Ben", "Anna", "Anna "],
        text=list("abcdefg"),
    )  # fmt: skip
    made = pseudonymise({"interviews": said}, pseudonymiser)
    talk = made.tables["interviews"]
    assert talk["speaker"].tolist() == ["interviewee"] * 3 + ["interviewer"] + ["interviewee"] * 3
    kinds = talk["token"].str.partition(":")[0].fillna("-").tolist()
    assert kinds == ["id", "speaker", "id", "-", "speaker", "speaker", "speaker"]
    assert talk["token"][1] == talk["token"][4] != talk["token"][5] == talk["token"][6]
    elsewhere = pseudonymise({"interviews": said.assign(interview="C")}, pseudonymiser).tables["interviews"]["token"]
    assert elsewhere[4] == talk["token"][4]
    assert elsewhere[5] != talk["token"][5]
    held = made.identifiers.groupby("kind")["value"].agg(list).to_dict()
    assert held["name"] == ["Anna Schmidt", "Ben Okafor", "Okafor, Ben"]
    assert held["speaker"] == ["Ben Okafor", "Okafor, Ben", "Anna"]
    assert "Okafor" not in talk.to_csv()


def test_who_called_a_meeting_off_is_a_side_or_somebody_else(pseudonymiser):
    met = frame(pair=["P1"] * 4, cancelled_by=["junior", "Anna Schmidt", None, "senior"])
    made = pseudonymise({"checkins": met}, pseudonymiser)
    assert made.tables["checkins"]["cancelled_by"].fillna("-").tolist() == ["junior", "other", "-", "senior"]
    assert made.identifiers.empty


def test_labels_that_name_people_no_longer_do_and_still_fit_together(pseudonymiser):
    talks = without_names_in_labels(
        frame(
            interview=["Anna Schmidt", "I02", "anna@x.example", None], utterance=["Anna Schmidt.1", "I02-1", "x", None]
        ),
        pseudonymiser,
    )  # fmt: skip
    codes = without_names_in_labels(frame(utterance=["Anna Schmidt.1"]), pseudonymiser)
    assert talks["utterance"].iloc[0] == codes["utterance"].iloc[0] == f"{talks['interview'].iloc[0]}.1"
    assert talks["interview"].iloc[0].startswith("talk ")
    assert talks["interview"].iloc[2].startswith("talk ")
    assert talks.iloc[1].tolist() == ["I02", "I02-1"]
    assert talks.iloc[3].isna().all()
    assert "Anna" not in " ".join(talks.fillna("").to_numpy().ravel())


@pytest.mark.parametrize(
    "label", ["P1", "Pair 7", "First year-01", "Aspen-03b", "7", "group a", "interview 4.2", "P-00123"]
)
def test_other_labels_stay_as_they_are(pseudonymiser, label):
    assert without_names_in_labels(frame(pair=[label]), pseudonymiser)["pair"].tolist() == [label]


def test_pairs_named_after_their_people_are_the_same_in_every_file(pseudonymiser):
    name = "Anna Schmidt & Ben Okafor"
    roster, log = (without_names_in_labels(frame(pair=[name]), pseudonymiser)["pair"].iloc[0] for _ in range(2))
    assert roster == log
    assert roster.startswith("pair ")


@pytest.mark.parametrize(
    ("label", "left"),
    [("Talk with Jürgen Größmann", ""), ("01 Anna Schmidt", ""), ("2025-03 Anna Schmidt, end", ""),
     ("Q70013", ""), ("E-00123-2", "-2"), ("70013456", "")],
)  # fmt: skip
def test_names_within_labels_and_numbers_of_people_go_alike_in_every_file(pseudonymiser, label, left):
    talks = frame(interview=[label], utterance=[f"{label}.1"])
    talk = without_names_in_labels(talks, pseudonymiser).iloc[0]
    codes = without_names_in_labels(frame(utterance=[f"{label}.1"]), pseudonymiser).iloc[0]
    assert re.fullmatch(rf"talk \w{{8}}{left}", talk["interview"])
    assert talk["utterance"] == codes["utterance"] == f"{talk['interview']}.1"


@pytest.mark.parametrize("label", ["I01", "INT-01", "Focus group 2", "interview 12345678", "Talk at the end", "T3.12"])
def test_labels_of_interviews_that_name_nobody_stay(pseudonymiser, label):
    assert without_names_in_labels(frame(interview=[label]), pseudonymiser)["interview"].tolist() == [label]


def test_labels_as_long_as_a_cell_take_no_time(pseudonymiser):
    signs = ("A", "Ab", "A ", "Ab ", "1", "a", "A-")
    labels = [(sign * 32_000)[:32_000] + str(number) for number in range(4) for sign in signs]
    table = pd.DataFrame({"interview": labels}, dtype="str")
    before = time.process_time()
    without_names_in_labels(table, pseudonymiser)
    assert time.process_time() - before < 10, "what is quadratic takes minutes"
