"""Interviews of several files: never taken for one another, never counted twice, in any order of imports."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from analysis.ingest.contents import FileContents
from analysis.storage.imports import undo_import
from analysis.workflow.coding import Coder, decide
from analysis.workflow.file_plans import ImportOptions, plan_contents
from analysis.workflow.imports import carry_out
from analysis.workflow.linkage_ledger import open_ledger
from analysis.workflow.studies import open_study
from tests.workflow.small import STUDY, WHO, read_here

SAID = {
    "one": [("Anna", "She listened to me from the first day."), ("Anna", "We talked about trust.")],
    "two": [("Ben", "He never had any time for our meetings."), ("Ben", "I learned to use the new tools.")],
}


def talk(folder, name, rows, heading) -> FileContents:
    path = folder / f"{name}.csv"
    pd.DataFrame(rows, columns=heading).to_csv(path, index=False)
    return read_here(path)


def study_of(space, contents, waves):
    for name, one in contents.items():
        options = ImportOptions(kind="interviews", wave=waves.get(name), as_of=dt.date(2025, 3, 31))
        done = carry_out(space, STUDY, plan_contents(space, STUDY, one, options=options), who=WHO)
    return open_study(space, STUDY), done


@pytest.mark.parametrize("order", [("one", "two"), ("two", "one")])
def test_files_that_name_no_interview_share_none(small, space, tmp_path, order):
    small.bring(space, ["roster", "hris-people"])
    files = {name: talk(tmp_path, name, SAID[name], ["Speaker", "Text"]) for name in order}
    study, _ = study_of(space, files, {"one": "end", "two": "end"})
    said = study.interviews
    assert (len(said), said["utterance"].nunique(), said["interview"].nunique()) == (4, 4, 2)
    assert (said.groupby("interview")["text"].nunique() == 2).all()


def sheets(tmp_path, order):
    heading = ["Interview", "Utterance", "Speaker", "Text"]
    rows = {
        name: [("I01", f"I01-{n}", who, text) for n, (who, text) in enumerate(SAID[name], 1)] for name in ("one", "two")
    }
    return {name: talk(tmp_path, name, rows[name], heading) for name in order}


def test_two_waves_that_number_alike_are_two_talks_in_any_order(small, tmp_path):
    found = []
    for order in (("one", "two"), ("two", "one")):
        space = small.workspace(tmp_path / f"{order[0]}.sqlite")
        small.bring(space, ["roster", "hris-people"])
        study, _ = study_of(space, sheets(tmp_path, order), {"one": "baseline", "two": "end"})
        found.append(study.interviews)
        space.close()
    pd.testing.assert_frame_equal(found[0].drop(columns="import_id", errors="ignore"),
                                  found[1].drop(columns="import_id", errors="ignore"))  # fmt: skip
    assert sorted(found[0]["utterance"]) == ["I01-1 (baseline)", "I01-1 (end)", "I01-2 (baseline)", "I01-2 (end)"]
    assert set(found[0]["interview"]) == {"I01 (baseline)", "I01 (end)"}
    by_text = found[0].set_index("text")["interview"]
    assert by_text["We talked about trust."] == "I01 (baseline)"


def test_a_shared_id_is_told_and_codes_wait_until_it_is_one(small, space, tmp_path):
    small.bring(space, ["roster", "hris-people"])
    files = sheets(tmp_path, ("one", "two"))
    study, _ = study_of(space, {"one": files["one"]}, {"one": "end"})
    decide(
        space.store, STUDY, action="add", coder=Coder(WHO), version="1.0", utterance="I01-1", theme="trust",
        direction="favourable",
    )  # fmt: skip
    codes = tmp_path / "codes.csv"
    pd.DataFrame([("I01-2", "trust", "favourable")], columns=["Utterance", "Theme", "Direction"]).to_csv(
        codes, index=False
    )
    carry_out(space, STUDY, plan_contents(space, STUDY, read_here(codes), options=ImportOptions()), who=WHO)
    assert len(open_study(space, STUDY).codes) == 2
    study, done = study_of(space, {"two": files["two"]}, {"two": "end"})
    assert set(study.interviews["interview"]) == {"I01 (1)", "I01 (2)"}
    assert study.codes.empty
    noticed = {finding.code: finding.message for finding in open_ledger(space, study).noticed}
    assert "I01" in noticed["SAME_INTERVIEW"]
    assert noticed["CODE_WITHOUT_TEXT"].startswith("1 codes name")
    undo_import(space.store, STUDY, done.import_id)
    assert len(open_study(space, STUDY).codes) == 2


def test_what_two_files_hold_alike_counts_once(small, space, tmp_path):
    small.bring(space, ["roster", "hris-people"])
    heading = ["Interview", "Utterance", "Speaker", "Text"]
    first = [("I01", "I01-1", "Anna", SAID["one"][0][1])]
    files = {
        "some": talk(tmp_path, "some", first, heading),
        "all": talk(tmp_path, "all", [*first, ("I02", "I02-1", "Ben", SAID["two"][0][1])], heading),
    }
    study, _ = study_of(space, files, {"some": "end", "all": "end"})
    assert sorted(study.interviews["utterance"]) == ["I01-1", "I02-1"]
    assert "SAME_INTERVIEW" not in {finding.code for finding in open_ledger(space, study).noticed}
