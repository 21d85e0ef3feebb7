"""Transcripts as interviews of the study: recognised, redacted, stored without a name, and once only."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analysis.errors import ReverbError
from analysis.storage.profiles import find_profiles
from analysis.storage.rows import stored_tables
from analysis.workflow import file_plans
from analysis.workflow.file_plans import FilePlan, ImportOptions, plan_contents, plan_files, read_all
from analysis.workflow.imports import carry_out, remember_mapping
from analysis.workflow.studies import open_study
from tests.ingest.workbook_parts import packed
from tests.workflow.small import SAID, STUDY, WHO, read_here

TALK = """WEBVTT

00:01.000 --> 00:03.000
{tag}Interviewer{sep}How did Zelda Quux help you?

00:09.000 --> 00:12.000
{tag}Zelda Quux{sep}Call Zelda on +49 170 1234567.

00:40.000 --> 00:41.000
{tag}Zelda Quux{sep}Yes.

00:50.000 --> 00:51.000
{tag}Zelda Quux{sep}Yes.
"""
FORMS = {"zoom": {"tag": "", "sep": ": "}, "teams": {"tag": "<v ", "sep": ">"}}


def planned(space, path: Path, text: str) -> FilePlan:
    path.write_text(text, encoding="utf-8")
    return plan_contents(space, STUDY, read_here(path))


@pytest.mark.parametrize("tool", FORMS)
def test_a_recording_becomes_one_interview_without_a_name(space, tmp_path, tool):
    plan = planned(space, tmp_path / "talk.vtt", TALK.format(**FORMS[tool]))
    assert (plan.status, plan.mapping.kind, plan.mapping.tool) == ("planned", "interviews", tool)
    done = carry_out(space, STUDY, plan, who=WHO)
    assert (done.status, done.checked.rows_accepted, done.rows_set_aside) == ("imported", 4, 0)
    said = stored_tables(space.store, STUDY).tables["interviews"]
    assert said["speaker"].tolist() == ["interviewer", "interviewee", "interviewee", "interviewee"]
    assert said["interview"].nunique() == 1
    assert re.fullmatch(r"interview [0-9a-f]{8}", said["interview"][0])
    assert said["utterance"].is_unique
    assert said["text"].tolist() == ["How did [name] help you?", "Call [name] on [phone].", "Yes.", "Yes."]
    held = b"".join(path.read_bytes() for path in space.store.path.parent.rglob("*") if path.is_file())
    assert b"Zelda" not in held.replace((tmp_path / "talk.vtt").read_bytes(), b"")


def test_a_transcript_without_speakers_does_not_silence_the_next(space, tmp_path):
    nameless = "WEBVTT\n\n00:01.000 --> 00:03.000\nWe met once a month.\n\n00:04.000 --> 00:05.000\nIt was fine.\n"
    plan = planned(space, tmp_path / "nameless.vtt", nameless)
    assert plan.questions
    confirmed = plan_contents(space, STUDY, plan.contents, options=ImportOptions(mapping=plan.mapping))
    assert carry_out(space, STUDY, confirmed, who=WHO).status == "imported"
    assert find_profiles(space.store) == (), "the headings are Reverb's own, and every transcript has them"
    remember_mapping(space, plan.mapping, who=WHO)  # as an earlier Reverb did
    following = planned(space, tmp_path / "talk.vtt", TALK.format(**FORMS["zoom"]))
    assert (following.status, following.questions) == ("planned", ())
    assert following.mapping.has("speaker")
    carry_out(space, STUDY, following, who=WHO)
    said = stored_tables(space.store, STUDY).tables["interviews"]
    assert said["speaker"].notna().sum() == 4


def test_names_of_the_roster_leave_what_was_said(small, space, tmp_path):
    small.bring(space, ["roster"])
    known = small.files["roster"].sheets[0].cells
    name = known.loc[2, next(at for at in known.columns if known.loc[1, at] == "Name")]
    plan = planned(
        space, tmp_path / "talk.txt", f"Interviewer: Who?\nParticipant 1: It was {name}.\nInterviewer: Oh.\n"
    )
    assert (plan.status, plan.mapping.tool) == ("planned", "unknown")
    carry_out(space, STUDY, plan, who=WHO)
    texts = open_study(space, STUDY).interviews["text"].tolist()
    assert texts == ["Who?", "It was [name].", "Oh."]


def test_a_text_that_may_be_a_transcript_is_asked_about(space, tmp_path):
    plan = planned(space, tmp_path / "notes.txt", "Colour: red\nShape: round\n")
    assert plan.status == "needs_mapping"
    assert plan.questions[0].startswith("Is this a transcript of an interview?")


def test_each_file_of_an_archive_is_one_of_its_own(space, tmp_path):
    path = tmp_path / "exports.zip"
    talk = TALK.format(**FORMS["zoom"])
    path.write_bytes(packed({"a/talk.vtt": talk, "picture.png": b"\x89PNG\r\n", "inner.zip": packed({"b.csv": "x"}),
                             "empty.csv": ""}))  # fmt: skip
    plans = list(plan_files(space, STUDY, [path], options=SAID))
    assert [(plan.file, plan.status, plan.error.code if plan.error else "") for plan in plans] == [
        ("exports.zip / talk.vtt", "planned", ""),
        ("exports.zip / picture.png", "refused", "WRONG_TYPE"),
        ("exports.zip / inner.zip", "refused", "NESTED_ARCHIVE"),
        ("exports.zip / empty.csv", "refused", "EMPTY"),
    ]
    assert not any(plan.error.message.startswith("exports.zip") for plan in plans if plan.error)
    carry_out(space, STUDY, plans[0], who=WHO)
    (outside,) = plan_files(space, STUDY, [write(tmp_path / "other.vtt", talk)])
    assert outside.status == "duplicate"


def test_an_archive_that_is_refused_is_one_plan(space, tmp_path):
    path = tmp_path / "evil.zip"
    path.write_bytes(packed({"../evil.csv": "a,b\n1,2\n"}))
    (plan,) = plan_files(space, STUDY, [path])
    assert (plan.file, plan.status, plan.error.code) == ("evil.zip", "refused", "BAD_MEMBER_NAME")


def test_reading_that_is_stopped_is_a_plan_that_says_so(tmp_path):
    (plan,) = read_all(write(tmp_path / "a.csv", "a,b\n1,2\n"), cancelled=lambda: True)
    assert (plan.status, plan.error.code) == ("refused", "CANCELLED")


def test_whoever_stops_asking_stops_the_reading(space, tmp_path, monkeypatch):
    asked = []

    def read(path, *, cancelled, **_):
        asked.append(cancelled)
        yield file_plans.refused(path.name, ReverbError("X", "x"))

    monkeypatch.setattr(file_plans, "read_all", read)
    plans = plan_files(space, STUDY, [tmp_path / f"{at}.csv" for at in range(4)])
    next(plans)
    assert not asked[0]()
    plans.close()
    assert all(stop() for stop in asked)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path
