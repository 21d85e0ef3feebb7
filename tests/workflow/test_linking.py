"""From files to people: exact by number, mail and code; by a slip only where accepted; contested identifiers never."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from analysis.storage.imports import undo_import
from analysis.storage.link_decisions import decide_links
from analysis.workflow.linkage_ledger import REUSED_CODE, TO_LIST, TO_NOBODY, TO_WAVE, UNKNOWN, open_ledger
from analysis.workflow.linking import link_tables
from analysis.workflow.studies import open_study
from tests.workflow.coded import CODES, ITEMS, answers, bring, survey, written
from tests.workflow.small import STUDY, WHO

BASELINE, END = dt.date(2025, 1, 6), dt.date(2025, 10, 6)
#: What two of the people typed at the end instead of their codes: one letter changed, two swapped.
SLIPS = {CODES[2]: CODES[2][:-1] + "x", CODES[5]: CODES[5][1] + CODES[5][0] + CODES[5][2:]}


@pytest.fixture
def coded(space, tmp_path):
    """Two waves of twenty people, two of whom mistyped their code at the end."""
    bring(space, survey(tmp_path / "b.csv", answers(CODES, BASELINE)), "baseline")
    typed = [SLIPS.get(code, code) for code in CODES]
    space_end = bring(space, survey(tmp_path / "e.csv", answers(typed, END, shift=1)), "end")
    return space, space_end


def methods(space) -> dict[str, int]:
    return open_study(space, STUDY).submissions["link_method"].value_counts().to_dict()


def test_slips_are_offered_and_linked_only_where_accepted_and_taken_back(coded):
    space, _ = coded
    offer = link_tables(space, STUDY).linking.proposals
    assert offer.count == len(SLIPS)
    assert 0 < offer.by_chance < 0.1
    assert methods(space) == {"code": 36, "none": 4}
    decide_links(space.store, STUDY, "accept", max_risk=0.05, who=WHO)
    assert methods(space) == {"code": 36, "code_fuzzy": 4}
    study = open_study(space, STUDY)
    assert study.submissions.groupby("person").size().eq(2).all()
    assert study.submissions["person"].nunique() == 20
    decide_links(space.store, STUDY, "decline", who=WHO)
    assert methods(space) == {"code": 36, "none": 4}


def test_links_rest_where_the_risk_is_above_what_was_accepted(coded):
    space, _ = coded
    decide_links(space.store, STUDY, "accept", max_risk=1e-6, who=WHO)
    linking = link_tables(space, STUDY).linking
    assert (linking.accepted_risk, linking.is_applied) == (1e-6, False)
    assert methods(space) == {"code": 36, "none": 4}


def test_accepted_links_rest_while_an_import_is_gone_and_come_back_with_it(coded, tmp_path):
    space, end = coded
    decide_links(space.store, STUDY, "accept", max_risk=0.05, who=WHO)
    undo_import(space.store, STUDY, end)
    assert methods(space) == {"none": 20}
    typed = [SLIPS.get(code, code) for code in CODES]
    bring(space, survey(tmp_path / "e.csv", answers(typed, END, shift=1)), "end")
    assert methods(space) == {"code": 36, "code_fuzzy": 4}


def test_no_code_stands_in_what_is_shown(coded):
    space, _ = coded
    ledger = open_ledger(space, open_study(space, STUDY))
    told = repr(ledger) + ledger.answers.to_csv() + ledger.people.to_csv() + repr(ledger.noticed)
    assert not [code for code in (*CODES, *SLIPS.values()) if code.casefold() in told.casefold()]


def test_a_code_of_two_people_links_nobody_and_both_stay(space, tmp_path):
    bring(space, survey(tmp_path / "b.csv", answers(CODES, BASELINE)), "baseline")
    other = answers([CODES[0]], END)[0]
    rows = [*answers(CODES, END), (other[0], "mentee", *other[2:])]
    bring(space, survey(tmp_path / "e.csv", rows), "end")
    study = open_study(space, STUDY)
    assert len(study.submissions) == 41
    assert study.submissions["person"].isna().sum() == 3
    ledger = open_ledger(space, study)
    assert ledger.answers.loc[ledger.answers["how"] == REUSED_CODE, "answers"].sum() == 3
    assert [finding.code for finding in ledger.noticed] == ["CODE_REUSED"]


def test_the_ledger_adds_up_to_all_answers(coded, tmp_path):
    space, _ = coded
    roster = [(f"{number:05d}", code, "Aspen", ("mentor", "mentee")[number % 2], f"P{number // 2}")
              for number, code in enumerate(CODES[:12])]  # fmt: skip
    bring(space, written(tmp_path / "r.csv", ("Employee ID", "Personal code", "Cohort", "Role", "Pair"), roster))
    study = open_study(space, STUDY)
    ledger = open_ledger(space, study)
    assert ledger.answers["answers"].sum() == len(study.submissions) == 40
    by_goal = ledger.answers.groupby(["wave", "linked_to"])["answers"].sum().to_dict()
    assert by_goal == {
        ("baseline", TO_WAVE): 18, ("baseline", TO_LIST): 2, ("end", TO_WAVE): 18, ("end", TO_NOBODY): 2,
    }  # fmt: skip
    assert set(ledger.answers.loc[ledger.answers["linked_to"] == TO_NOBODY, "how"]) == {UNKNOWN}
    people = ledger.people.set_index("what")["people"]
    assert people["pairs with both sides in the roster"] == 6
    assert people["pairs whose partners both answered two waves"] == 4
    decide_links(space.store, STUDY, "accept", max_risk=0.05, who=WHO)
    again = open_ledger(space, open_study(space, STUDY))
    assert (again.answers["linked_to"] == TO_NOBODY).sum() == 0
    assert again.answers.loc[again.answers["how"] == "by code, one slip", "answers"].sum() == 2
    assert again.people.set_index("what")["people"]["pairs whose partners both answered two waves"] == 6


LIST = ("Employee ID", "Email", "Hire date", "Exit date", "Exit reason")
SURVEY = ("Employee ID", "Email", "Date", *ITEMS)
SAID = ("Agree", "Disagree", "Agree")


def answered(*who: tuple[str, str], day: str = "2025-01-06") -> list[tuple[str, ...]]:
    return [(number, mail, day, *SAID) for number, mail in who]


def test_one_person_however_the_mail_is_written(space, tmp_path):
    first = written(tmp_path / "b.csv", SURVEY, answered(("", "Ada@X.example "), ("", "ben@x.example")))
    later = written(tmp_path / "e.csv", SURVEY, answered(("", "MAILTO:ada@x.example"), ("", "ben+hr@x.example")))
    bring(space, first, "baseline")
    bring(space, later, "end")
    study = open_study(space, STUDY)
    assert study.submissions["link_method"].value_counts().to_dict() == {"email": 2, "none": 2}
    (noticed,) = open_ledger(space, study).noticed
    assert noticed.code == "SIMILAR_MAILS"
    assert '"ben+hr@x.example" and "ben@x.example"' in noticed.message


def test_numbers_that_lost_their_zeros_are_never_merged_and_are_named(space, tmp_path):
    bring(space, written(tmp_path / "b.csv", SURVEY, answered(("00123", ""), ("00456", ""))), "baseline")
    bring(space, written(tmp_path / "e.csv", SURVEY, answered(("123", ""), ("00456", ""))), "end")
    study = open_study(space, STUDY)
    assert study.submissions["person"].nunique() == 3
    (noticed,) = open_ledger(space, study).noticed
    assert (noticed.code, noticed.severity) == ("SIMILAR_IDS", "warning")
    assert '"00123" and "123"' in noticed.message


def test_numbers_that_one_mail_joins_are_not_said_to_be_two_people(space, tmp_path):
    spells = [
        ("00123", "ada@x.example", "2018-02-01", "2021-03-31", "Resigned"),
        ("123", "ada@x.example", "2023-05-01", "", ""),
        ("10002", "ben@x.example", "2019-01-01", "", ""),
    ]
    bring(space, written(tmp_path / "h.csv", LIST, spells))
    study = open_study(space, STUDY)
    assert study.employment["person"].nunique() == 2
    assert "SIMILAR_IDS" not in {finding.code for finding in open_ledger(space, study).noticed}


def test_who_was_hired_again_is_one_person_with_two_spells(space, tmp_path):
    spells = [
        ("10001", "ada@x.example", "2018-02-01", "2021-03-31", "Resigned"),
        ("20001", "ada@x.example", "2023-05-01", "", ""),
        ("10002", "ben@x.example", "2019-01-01", "", ""),
    ]
    bring(space, written(tmp_path / "h.csv", LIST, spells))
    study = open_study(space, STUDY)
    assert study.employment["person"].nunique() == 2
    ledger = open_ledger(space, study)
    assert ledger.people.set_index("what")["people"]["people who left and were hired again"] == 1
    assert [finding.code for finding in ledger.noticed] == ["REHIRED"]


def test_a_shared_mailbox_makes_nobody_one(space, tmp_path):
    spells = [("10001", "desk@x.example", "2018-02-01", "", ""), ("10002", "desk@x.example", "2019-01-01", "", "")]
    bring(space, written(tmp_path / "h.csv", LIST, spells))
    bring(space, written(tmp_path / "b.csv", SURVEY, answered(("", "desk@x.example"), ("10001", ""))), "baseline")
    study = open_study(space, STUDY)
    assert study.employment["person"].nunique() == 2
    assert sorted(study.submissions["link_method"]) == ["employee_id", "none"]
    (noticed,) = open_ledger(space, study).noticed
    assert (noticed.code, '"desk@x.example"' in noticed.message) == ("SHARED_MAIL", True)


def test_a_changed_mail_is_followed_through_the_list_of_people(space, tmp_path):
    bring(space, written(tmp_path / "b.csv", SURVEY, answered(("10001", "ada.old@x.example"))), "baseline")
    bring(space, written(tmp_path / "e.csv", SURVEY, answered(("10001", "ada.new@x.example"))), "end")
    bring(space, written(tmp_path / "f.csv", SURVEY, answered(("", "ada.old@x.example"))), "follow-up")
    study = open_study(space, STUDY)
    assert study.submissions["person"].nunique() == 1
    assert open_ledger(space, study).noticed == ()


def test_an_empty_study_has_a_ledger(space):
    ledger = open_ledger(space, open_study(space, STUDY))
    assert isinstance(ledger.answers, pd.DataFrame)
    assert ledger.answers.empty
    assert ledger.people["people"].sum() == 0
    assert ledger.differences.empty
    assert ledger.noticed == ()


def test_people_and_pairs_that_make_linking_a_question_are_counted(space, tmp_path):
    header = ("Employee ID", "Cohort", "Pair", "Role", "From", "To")
    places = [
        ("10001", "2023", "p1", "mentor", "2023-02-01", "2023-12-31"),
        ("10002", "2023", "p1", "mentee", "2023-02-01", "2023-12-31"),
        ("10001", "2024", "p1", "mentee", "2024-02-01", "2024-12-31"),
        ("10003", "2024", "p1", "mentor", "2024-02-01", "2024-12-31"),
        ("10002", "2024", "p2", "mentee", "2024-02-01", "2024-12-31"),
        ("10004", "2024", "p2", "mentor", "2024-02-01", "2024-12-31"),
        ("10004", "2024", "p3", "mentor", "2024-03-01", "2024-12-31"),
        ("10005", "2024", "p3", "mentee", "2024-02-01", "2024-12-31"),
    ]
    bring(space, written(tmp_path / "r.csv", header, places))
    rounds = [("10001", "2023-01-20", "b"), ("10001", "2024-01-20", "c")]
    for number, day, name in rounds:
        bring(space, written(tmp_path / f"{name}.csv", SURVEY, answered((number, ""), day=day)), "baseline")
    ledger = open_ledger(space, open_study(space, STUDY))
    people = ledger.people.set_index("what")["people"].to_dict()
    assert people["people in two cohorts or more"] == 2
    assert people["people who answered one wave in two cohorts, and count once"] == 1
    assert people["people who changed side"] == 1
    assert people["people in two pairs at once"] == 1
    assert people["people who changed to another pair"] == 2
    assert people["pairs"] == people["pairs with both sides in the roster"] == 4
