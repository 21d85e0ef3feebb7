"""Speakers under a name alone are mapped through the roster, whichever comes first, and by hand where unsure."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from analysis.errors import StoreError, StudyError
from analysis.scores.interviews import interviewed, suggest_codes
from analysis.storage.imports import list_imports, undo_import
from analysis.storage.rows import stored_tables
from analysis.storage.rules import set_rule
from analysis.storage.side_rows import read_identifiers
from analysis.storage.studies import set_read_only
from analysis.workflow.file_plans import ImportOptions, plan_contents
from analysis.workflow.forgetting import forget
from analysis.workflow.imports import carry_out
from analysis.workflow.keeping import apply_retention_rules
from analysis.workflow.linking import link_tables
from analysis.workflow.speaker_desk import keep_found_speakers
from analysis.workflow.speakers import decide_speaker
from analysis.workflow.studies import open_study
from tests.workflow.small import SAID, STUDY, WHO, read_here

ROSTER = """Employee ID,Name,Role,Pair,Cohort
E001,Anna Schmidt,Mentor,P1,Aspen
E002,"Nowak, Jan",Mentee,P1,Aspen
E003,Anna Quux,Mentor,P2,Aspen
E004,Ben Okafor,Mentee,P2,Aspen
E005,Cem Aydin,Mentor,P3,Aspen
E006,Dora Nagy,Mentee,P3,Aspen
"""
TALK = """Interviewer: How was it?
Schmidt, Anna: I learned a lot from Jan Nowak about how the board works.
Interviewer: And the others?
Jan Nowak (Mentee): She taught me every tool that we use.
Interviewer: Anna?
Anna: We could never find the time to meet.
E004: It was great.
Wilma Stranger: I only came to listen.
Anna: I felt heard.
"""


def bring(space, tmp_path, name: str, text: str, options: ImportOptions = SAID):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    plan = plan_contents(space, STUDY, read_here(path), options=options)
    assert plan.status == "planned", plan.questions
    return carry_out(space, STUDY, plan, who=WHO)


def people(study) -> dict[str, str]:
    """Who is who: the pseudonym by what the roster says of them, from the memberships alone."""
    return dict(
        zip(study.memberships["pair"] + " " + study.memberships["side"], study.memberships["person"], strict=True)
    )


def test_speakers_are_people_of_the_roster(space, tmp_path):
    bring(space, tmp_path, "roster.csv", ROSTER)
    bring(space, tmp_path, "talk.txt", TALK)
    study = open_study(space, STUDY)
    who = people(study)
    talk = study.interviews
    assert talk["person"].fillna("-").tolist() == [
        "-", who["P1 junior"], "-", who["P1 senior"], "-", "-", who["P2 senior"], "-", "-",
    ]  # fmt: skip
    sides = interviewed(study).set_index("utterance")["side"]
    assert sides.reindex(talk["utterance"])[talk["person"].notna().to_numpy()].tolist() == [
        "junior",
        "senior",
        "senior",
    ]
    assert not talk["text"].str.contains("Nowak|Schmidt|Anna").any()
    lines = link_tables(space, STUDY).linking.speakers.lines
    assert sorted(zip(lines["label"], lines["how"], strict=True)) == [
        ("Anna", "part of a name"), ("E004", "identifier"), ("Jan Nowak (Mentee)", "full name"),
        ("Schmidt, Anna", "full name"), ("Wilma Stranger", ""),
    ]  # fmt: skip


def test_the_order_of_roster_and_transcript_leaves_no_trace(small, space, tmp_path):
    bring(space, tmp_path, "talk.txt", TALK)
    assert open_study(space, STUDY).interviews["person"].isna().all()
    bring(space, tmp_path, "roster.csv", ROSTER)
    other = small.workspace(tmp_path / "other.sqlite")
    bring(other, tmp_path, "roster.csv", ROSTER)
    bring(other, tmp_path, "talk.txt", TALK)
    late, early = open_study(space, STUDY), open_study(other, STUDY)
    other.close()
    for name, table in late.tables():
        pd.testing.assert_frame_equal(getattr(early, name), table, obj=name)


def test_a_roster_that_is_taken_back_leaves_nobody(space, tmp_path):
    bring(space, tmp_path, "talk.txt", TALK)
    before = open_study(space, STUDY).interviews
    done = bring(space, tmp_path, "roster.csv", ROSTER)
    undo_import(space.store, STUDY, done.import_id)
    pd.testing.assert_frame_equal(open_study(space, STUDY).interviews, before)


def token_of(space, label: str) -> str:
    lines = link_tables(space, STUDY).linking.speakers.lines
    return str(lines.loc[lines["label"] == label, "token"].item())


def roster_token(space, pair: str, side: str) -> str:
    rows = stored_tables(space.store, STUDY).tables["memberships"]
    return str(rows.loc[(rows["pair"] == pair) & (rows["side"] == side), "token"].item())


def test_an_unsure_speaker_is_offered_and_what_a_person_says_is_kept(space, tmp_path):
    bring(space, tmp_path, "talk.txt", TALK)
    done = bring(space, tmp_path, "roster.csv", ROSTER)
    waiting = link_tables(space, STUDY).linking.speakers.open.set_index("label")
    assert sorted(waiting.index) == ["Anna", "Wilma Stranger"]
    assert (len(waiting.loc["Anna", "candidates"]), int(waiting.loc["Anna", "utterances"])) == (2, 2)
    token = token_of(space, "Anna")
    decide_speaker(space.store, STUDY, token, "person", person_token=roster_token(space, "P2", "junior"), who=WHO)
    decide_speaker(space.store, STUDY, token_of(space, "Wilma Stranger"), "nobody", who=WHO)
    study = open_study(space, STUDY)
    assert (study.interviews["person"] == people(study)["P2 junior"]).sum() == 2
    assert study.facts.empty, "what is decided on names is no fact of the programme"
    assert link_tables(space, STUDY).linking.speakers.open.empty
    undo_import(space.store, STUDY, done.import_id)
    talk = next(line for line in list_imports(space.store, STUDY) if line.kind == "interviews")
    undo_import(space.store, STUDY, talk.import_id)
    bring(space, tmp_path, "talk.txt", TALK)
    bring(space, tmp_path, "roster.csv", ROSTER)
    pd.testing.assert_frame_equal(open_study(space, STUDY).interviews, study.interviews)
    decide_speaker(space.store, STUDY, token, "open", who=WHO)
    assert link_tables(space, STUDY).linking.speakers.open["label"].tolist() == ["Anna"]
    with pytest.raises(StudyError, match="No person is named"):
        decide_speaker(space.store, STUDY, token, "person", who=WHO)


def test_speakers_that_were_found_are_kept_as_if_decided_by_hand(space, tmp_path):
    bring(space, tmp_path, "roster.csv", ROSTER)
    bring(space, tmp_path, "talk.txt", TALK)
    set_read_only(space.store, STUDY, True)
    with pytest.raises(StoreError, match="cannot be changed"):
        keep_found_speakers(space, STUDY, who=WHO)
    set_read_only(space.store, STUDY, False)
    assert keep_found_speakers(space, STUDY, who=WHO) == 3, "two by full name, one by number"
    assert keep_found_speakers(space, STUDY, who=WHO) == 0, "what is kept is not found once more"
    lines = link_tables(space, STUDY).linking.speakers.lines.set_index("label")["how"]
    assert lines[["Jan Nowak (Mentee)", "Schmidt, Anna", "E004"]].eq("by hand").all()
    assert lines[["Anna", "Wilma Stranger"]].ne("by hand").all(), "whoever waits still waits"


def test_who_speakers_were_found_to_be_stays_when_names_are_erased(space, tmp_path):
    head, *people = ROSTER.splitlines()
    bring(space, tmp_path, "roster.csv", "\n".join([f"{head},To date", *(f"{line},2025-01-31" for line in people)]))
    bring(space, tmp_path, "talk.txt", TALK)
    before = open_study(space, STUDY).interviews["person"]
    set_rule(space.store, STUDY, "identifiers", 0)
    apply_retention_rules(space, STUDY, dt.date(2100, 1, 1), who=WHO)
    assert read_identifiers(space.store, STUDY).empty
    after = open_study(space, STUDY).interviews["person"]
    assert after.notna().sum() == 3
    assert after.equals(before)


def test_whoever_is_said_to_ask_is_never_coded(space, tmp_path):
    bring(space, tmp_path, "roster.csv", ROSTER)
    bring(space, tmp_path, "talk.txt", TALK.replace("Interviewer", "Cem Aydin"))
    asked = open_study(space, STUDY)
    said = asked.interviews.loc[asked.interviews["person"] == people(asked)["P3 junior"], "utterance"]
    assert len(said) == 3
    decide_speaker(space.store, STUDY, token_of(space, "Cem Aydin"), "interviewer", who=WHO)
    study = open_study(space, STUDY)
    theirs = study.interviews[study.interviews["utterance"].isin(said)]
    assert theirs[["person", "side"]].isna().all(axis=None)
    assert set(theirs["speaker"]) == {"interviewer"}
    loud = theirs.assign(text="My mentor listened and I trust her.")
    assert suggest_codes(loud).empty
    assert not suggest_codes(loud.assign(speaker="interviewee")).empty, "the witness: others are coded"
    assert not set(interviewed(study)["utterance"]) & set(said)


def test_forgetting_a_person_takes_what_they_said_under_their_name_alone(space, tmp_path):
    bring(space, tmp_path, "talk.txt", TALK)
    bring(space, tmp_path, "roster.csv", ROSTER)
    decide_speaker(
        space.store, STUDY, token_of(space, "Anna"), "person", person_token=roster_token(space, "P1", "junior"), who=WHO
    )
    forget(space, STUDY, "E001", who=WHO)
    left = open_study(space, STUDY).interviews
    assert not left["text"].str.contains("board|heard|time to meet").any()
    assert len(left) == 6
    talk = next(line for line in list_imports(space.store, STUDY) if line.kind == "interviews")
    undo_import(space.store, STUDY, talk.import_id)
    again = bring(space, tmp_path, "talk.txt", TALK)
    assert again.checked.set_aside["code"].tolist() == ["FORGOTTEN_PERSON"] * 3
