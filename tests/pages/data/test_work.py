"""HR at work: files in, corrected, imported, taken back; interviews coded; a release published."""

from __future__ import annotations

import csv
import datetime as dt
import io
import sqlite3

import pytest

from analysis.exports.set_aside import export_set_aside
from analysis.storage.imports import list_imports
from analysis.storage.profiles import find_profiles
from analysis.storage.side_rows import read_set_aside
from analysis.workflow.file_plans import ImportOptions, plan_contents
from analysis.workflow.imports import carry_out
from analysis.workflow.publishing import prepare_preview
from analysis.workflow.releases import read_release, study_names
from analysis.workflow.samples import sample_folder
from analysis.workflow.studies import open_study
from analysis.workflow.workspace import open_workspace
from pages.shared import upload_reading
from tests.ingest.workbook_parts import packed
from tests.pages.conftest import copy_closed
from tests.pages.reading import EMPTY, FIRST_YEAR, NO_ROSTER, SAMPLE, headings, labels, require_calm, wait_until, words
from tests.workflow.coded import CODES, answers, survey
from tests.workflow.small import read_here

FOLDER = sample_folder(FIRST_YEAR)
ROSTER = FOLDER / "roster.csv"
STAFF = next(FOLDER.glob("hris-staff-*.csv"))


#: What opens on the page beside files.
BESIDE = ("Versions of this study", "Every speaker, and who it is", "These words, and where they stand")


def files_of(app):
    """The labels of the files on the page: those that were dropped and those that were imported."""
    return [label for label in labels(app) if label not in BESIDE]


def drop(app, *paths, **named):
    """Drop files: paths, or bytes by name."""
    uploader = next(one for one in app.file_uploader if one.key.startswith("files-"))
    for name, data in ({path.name: path.read_bytes() for path in paths} | named).items():
        uploader.upload(name, data, "application/octet-stream")
    return app.run()


def button(app, key):
    return next(one for one in app.button if one.key and one.key.startswith(key))


def import_all(app):
    button(app, "import-ready").click().run()
    return wait_until(app, lambda page: bool(page.success))


def imported(own_store, study):
    with open_workspace(own_store) as space:
        return list_imports(space.store, study)


def test_a_file_is_dropped_understood_and_imported(work, own_store):
    app = drop(work("data/load", EMPTY), ROSTER)
    require_calm(app)
    assert files_of(app) == ["roster.csv: understood, ready to import"]
    assert imported(own_store, EMPTY) == ()
    app = import_all(app)
    require_calm(app)
    assert app.success[0].value == "1 file imported."
    assert "roster.csv: 32 rows" in files_of(app)
    assert next(one for one in app.file_uploader).key == "files-1", "the dropped file is gone from the list"
    assert "30 people in 1 cohort" in words(app)


def test_a_question_is_answered_in_the_form_and_remembered(work, own_store):
    app = drop(work("data/load", EMPTY), STAFF)
    assert files_of(app) == [f"{STAFF.name}: a question is open"]
    assert any("Up to which day are exits known" in one.value for one in app.warning)
    assert button(app, "import-ready").disabled
    assert str(app.date_input[0].value) == "2025-03-31", "the day in the file's name is offered"
    next(one for one in app.button if one.label == "Use this mapping").click().run()
    assert files_of(app) == [f"{STAFF.name}: understood, ready to import"]
    import_all(app)
    (line,) = imported(own_store, EMPTY)
    assert str(line.as_of) == "2025-03-31"
    with open_workspace(own_store) as space:
        assert len(find_profiles(space.store)) == 1


def test_saying_what_a_file_holds_is_looked_at_at_once(work):
    app = drop(work("data/load", EMPTY), STAFF)
    kind = next(one for one in app.selectbox if one.label == "What it holds")
    kind.select("employment").run()
    require_calm(app)
    assert next(one for one in app.selectbox if one.label == "What it holds").value == "employment"
    assert "Employment records" in words(app)


def test_files_that_cannot_be_read_say_why(work):
    odd = {"[x](http://evil) :smile:.csv": b"\x00\x01\x02" * 50, "empty.csv": b""}
    app = drop(work("data/load", EMPTY), **odd)
    require_calm(app)
    assert [label.rpartition(": ")[2] for label in files_of(app)] == ["refused", "refused"]
    assert "[x](http" not in files_of(app)[0]
    assert words(app).count("Stop:") == 2


def test_an_archive_is_shown_and_imported_file_by_file(work, own_store):
    data = packed({"csv/roster.csv": ROSTER.read_bytes(), "notes.pdf": b"%PDF-1.7"})
    app = drop(work("data/load", EMPTY), **{"exports.zip": data})
    require_calm(app)
    assert files_of(app) == [
        "exports.zip / roster.csv: understood, ready to import",
        "exports.zip / notes.pdf: refused",
    ]
    import_all(app)
    assert [line.file_label for line in imported(own_store, EMPTY)] == ["exports.zip / roster.csv"]


def test_reading_that_is_stopped_says_so(work, monkeypatch):
    monkeypatch.setattr(upload_reading, "_watch", lambda _files, readings: upload_reading._stop(readings))
    rows = b"id,q1\n" + b"1,2\n" * 199_000
    app = drop(work("data/load", EMPTY), **{"big.csv": rows})
    require_calm(app)
    assert files_of(app) == ["big.csv: refused"]
    assert "The reading was stopped." in words(app)


def test_the_same_file_again_is_known(work):
    app = drop(work("data/load", NO_ROSTER), FOLDER / "interviews-end.xlsx")
    assert files_of(app)[0] == "interviews-end.xlsx: this very file is in the study already"
    assert button(app, "import-ready").disabled


def test_an_import_is_taken_back_and_its_rows_set_aside_can_be_had(work, own_store):
    app = work("data/load", NO_ROSTER)
    line = next(line for line in imported(own_store, NO_ROSTER) if line.rows_set_aside)
    offered = [one.proto.label for one in app.get("download_button")]
    assert offered.count("Download the rows set aside, with reasons") == 2
    button(app, f"undo-{line.import_id}").click().run()
    require_calm(app)
    assert line.import_id not in [left.import_id for left in imported(own_store, NO_ROSTER)]
    assert "2 files imported" in headings(app)


def test_ones_own_study_begins_at_the_load_page_and_an_empty_one_serves_again(work, own_store):
    app = work("data/load", SAMPLE)
    for label in ("Bring my own files", "Start your own study"):
        next(one for one in app.button if one.label == label).click().run()
        require_calm(app)
        assert next(one for one in app.selectbox if one.key == "study").value == "My programme"
    with open_workspace(own_store) as space:
        assert [name for name in study_names(space.store) if name.startswith("My")] == ["My programme"]


@pytest.fixture(scope="module")
def with_roster(door_store, tmp_path_factory):
    """The store, in which the study without a roster has one."""
    path = copy_closed(door_store, tmp_path_factory.mktemp("roster"))
    with open_workspace(path) as space:
        carry_out(space, NO_ROSTER, plan_contents(space, NO_ROSTER, read_here(ROSTER)), who="tester")
        prepare_preview(space, NO_ROSTER)
    return path


@pytest.fixture
def coding(own_store, with_roster, work):
    """The Interviews page of a study with interviews and a roster, and no code yet."""
    copy_closed(with_roster, own_store.parent)
    app = work("data/interviews", NO_ROSTER)
    require_calm(app)
    return app


def test_codes_are_accepted_rejected_turned_skipped_and_added(coding, own_store):
    app = coding

    def shown():
        return next(one.value for one in app.markdown if one.value.startswith("Suggested: "))

    first = shown()
    button(app, "skip").click().run()
    assert shown() != first
    button(app, "accept").click().run()
    button(app, "reject").click().run()
    button(app, "turn-").click().run()
    require_calm(app)
    codes = next(table.value for table in app.dataframe if "Decision" in table.value)
    assert sorted(codes["Decision"]) == ["kept", "kept, turned", "rejected"]
    assert "People kept 1 of the 3 suggestions they decided as they stood (33 %)." in words(app)
    next(one for one in app.selectbox if one.key == "added-theme").select("logistics").run()
    button(app, "keep-added").click().run()
    codes = next(table.value for table in app.dataframe if "Decision" in table.value)
    assert "added" in set(codes["Decision"])
    assert len(codes) == 4


def test_passages_like_a_text_are_found_among_the_answers(coding):
    app = coding
    like = next(one for one in app.text_input if one.key == "like")
    like.set_value("trust").run()
    require_calm(app)
    found = next(table.value for table in app.dataframe if "What was said" in table.value)
    assert 0 < len(found) <= 10
    assert found["What was said"].str.lower().str.contains("trust").all()
    assert f"The {len(found)} answer" in words(app)
    next(one for one in app.text_input if one.key == "like").set_value("xylophone").run()
    require_calm(app)
    assert "is like this. Try other words." in words(app)


def shown_suggestion(app):
    return next(one.value for one in app.markdown if one.value.startswith("Suggested: "))


def progress(app):
    return app.get("progress")[0].proto.text


def test_a_code_is_moved_to_another_theme_added_beside_and_undone(coding):
    app = coding
    before, first = progress(app), shown_suggestion(app)
    assert button(app, "undo").disabled
    button(app, "move").click().run()
    assert not [one for one in app.button if one.key == "accept"]
    button(app, "back").click().run()
    button(app, "move").click().run()
    button(app, "theme-").click().run()
    require_calm(app)
    codes = next(table.value for table in app.dataframe if "Decision" in table.value)
    assert sorted(codes["Decision"]) == ["added", "rejected"]
    button(app, "undo").click().run()
    assert (progress(app), shown_suggestion(app)) == (before, first)
    button(app, "add-here").click().run()
    button(app, "way-mixed").click().run()
    button(app, "theme-").click().run()
    require_calm(app)
    codes = next(table.value for table in app.dataframe if "Decision" in table.value)
    assert codes[["Decision", "Direction"]].to_numpy().tolist() == [["added", "mixed"]]
    assert "In this answer so far: " in words(app) or shown_suggestion(app) != first


def test_a_second_reader_sees_no_decision_and_both_see_the_agreement_afterwards(coding):
    app = coding
    for _ in range(4):
        button(app, "accept").click().run()
    app.text_input(key="coder-name").set_value("AB").run()
    app.toggle(key="independent").set_value(True).run()
    require_calm(app)
    assert "Second reader." in words(app)
    assert not [table for table in app.dataframe if "Decision" in table.value]
    assert "kappa" not in words(app)
    button(app, "reject").click().run()
    app.toggle(key="independent").set_value(False).run()
    assert "kappa" not in words(app)
    app.session_state["second-reading"] = True
    app.run()
    require_calm(app)
    assert "AB: 1 answer from 1 interview read twice, independently" in words(app)
    disputed = next(table.value for table in app.dataframe if "Second reader" in table.value)
    assert set(disputed["Second reader"]) == {"absent"}


def test_ratings_of_an_interview_are_kept_by_themselves(coding):
    app = coding
    scales = [one for one in app.get("button_group") if str(one.key).startswith("rating-")]
    assert len(scales) == 3
    scales[0].set_value(4).run()
    button(app, "keep-ratings").click().run()
    require_calm(app)
    app.session_state["suggestion-quality"] = True
    app.run()
    require_calm(app)
    assert "From 50 decisions on you see how good they are here; 0 so far." in words(app)
    table = next(table.value for table in app.dataframe if "Participants' interview rating" in table.value)
    assert table["Interviews"].tolist() == [1]
    assert table["Mean"].isna().all()


def test_ratings_of_a_sheet_are_shown_and_those_of_no_interview_wait(coding, work, own_store):
    with open_workspace(own_store) as space:
        names = sorted(set(open_study(space, NO_ROSTER).interviews["interview"]))[:5]
    rows = "".join(f"{name},4,5,3\n" for name in [*names, "I*99"])
    sheet = f"Interview,Engagement,Understanding,Intention to stay\n{rows}".encode()
    import_all(drop(work("data/load", NO_ROSTER), **{"ratings.csv": sheet}))
    app = work("data/interviews", NO_ROSTER)
    require_calm(app)
    table = next(table.value for table in app.dataframe if "Participants' interview rating" in table.value)
    assert table["Interviews"].sum() == 3 * len(names)
    told = [one.value for one in app.caption if "does not hold wait" in one.value]
    assert len(told) == 1
    assert "I\\*99" in told[0], "a name is shown as it is"


def test_a_theme_gets_a_phrase_with_a_view_of_what_it_finds_and_the_shipped_one_comes_back(coding, work):
    app = work("data/codebook", NO_ROSTER)
    require_calm(app)
    app.text_input(key="phrase").set_value("from ..").run()
    assert "ends with a gap" in words(app)
    app.text_input(key="phrase").set_value("w*").run()
    require_calm(app)
    assert "These words stand in " in words(app)
    area = next(one for one in app.text_area if one.key == "theme-0-technology-strong_favourable")
    area.set_value(f"{area.value}\nw*").run()
    require_calm(app)
    assert " more" in words(app)
    assert button(app, "theme-0-save").disabled
    app.text_input(key="theme-0-why").set_value("A test").run()
    button(app, "theme-0-save").click().run()
    require_calm(app)
    assert "own 1 is in use" in app.success[0].value
    app.text_input(key="restore-2-why").set_value("Back").run()
    button(app, "restore-2-save").click().run()
    require_calm(app)
    assert "own 1" not in app.success[0].value
    versions = next(table.value for table in app.dataframe if "Why" in table.value)
    assert versions["Why"].tolist() == ["Back", "A test", "As shipped with Reverb."]


def test_a_release_is_published_with_a_raised_threshold(work, own_store):
    app = work("data/publish", NO_ROSTER)
    require_calm(app)
    app.number_input[0].set_value(8)
    button(app, "publish").click().run()
    app = wait_until(app, lambda page: bool(page.success))
    require_calm(app)
    assert "is out: leaders see" in app.success[0].value
    with open_workspace(own_store) as space:
        assert read_release(space.store, NO_ROSTER).k == 8
    again = work("data/publish", NO_ROSTER)
    assert again.number_input[0].value == again.number_input[0].min == 8
    assert "is published already" in words(again)


def test_a_store_that_was_changed_says_so(work, own_store):
    with sqlite3.connect(own_store) as connection:
        connection.execute("UPDATE checkins SET minutes = 1 WHERE row_no = 0")
    connection.close()
    app = work("data/load", FIRST_YEAR)
    assert len(app.error) == 2
    assert "are not those that were imported" in app.error[0].value


def test_rows_set_aside_are_given_with_reasons(door_store):
    with open_workspace(door_store) as space:
        line = next(line for line in list_imports(space.store, FIRST_YEAR) if line.rows_set_aside)
        given = export_set_aside(read_set_aside(space.store, FIRST_YEAR, line.import_id), "set aside")
    rows = list(csv.DictReader(io.StringIO(given.data.decode("utf-8-sig"))))
    assert len(rows) == line.rows_set_aside
    assert all(row["row"].isdigit() and row["reason"] for row in rows)


def test_a_person_says_where_the_headings_are(work):
    titled = b"10,20,30\n1,2,3\nEmployee ID,eng_1,eng_2\nE1,5,4\nE2,4,4\n"
    app = drop(work("data/load", EMPTY), **{"end.csv": titled})
    row = next(one for one in app.number_input if one.label == "Headings begin in row")
    assert row.value == 3
    row.set_value(2).run()
    require_calm(app)
    next(one for one in app.number_input if one.label == "Headings begin in row").set_value(3).run()
    require_calm(app)
    assert files_of(app) == ["end.csv: understood, ready to import"]


def test_a_file_without_a_header_can_be_given_one(work):
    app = drop(work("data/load", EMPTY), **{"end.csv": b"1,2,3\n4,5,6\n7,8,9\n"})
    require_calm(app)
    assert files_of(app) == ["end.csv: a question is open"]
    assert "Which sheet and which row hold the headings?" in app.warning[0].value
    next(one for one in app.number_input if one.label == "Headings begin in row").set_value(2).run()
    require_calm(app)


def test_answers_without_a_value_are_asked_for(work):
    odd = b"Employee ID,eng_1,eng_2\n" + b"".join(b"E%d,totally,4\n" % number for number in range(9))
    app = drop(work("data/load", EMPTY), **{"end.csv": odd})
    require_calm(app)
    assert "what these answers are worth" in words(app)
    table = next(one.value for one in app.dataframe if "Answer" in one.value)
    assert table["Answer"].tolist() == ["totally"]
    assert [one.proto.label for one in app.get("download_button")].count("Download what was noticed") == 1


def test_codes_of_one_slip_are_linked_on_hr_s_word_and_let_go_again(work, own_store, tmp_path):
    typed = [CODES[0][:-1] + "x", *CODES[1:]]
    with open_workspace(own_store) as space:
        for wave, codes, month in (("baseline", CODES, 1), ("end", typed, 10)):
            contents = survey(tmp_path / f"{wave}.csv", answers(codes, dt.date(2025, month, 6)))
            plan = plan_contents(space, EMPTY, contents, options=ImportOptions(wave=wave))
            carry_out(space, EMPTY, plan, who="tester")
    app = work("data/quality", EMPTY)
    require_calm(app)
    assert "1 code differs by one letter" in words(app)
    assert "Nothing is decided: such codes are not linked." in words(app)
    assert not [code for code in (*CODES, typed[0]) if code.casefold() in words(app).casefold()]
    app = button(app, "slips-accept").click().run()
    require_calm(app)
    assert "Accepted, as long as at most 5 % of them" in words(app).replace("\u00a0", " ")
    ledger = next(table.value for table in app.dataframe if "How, or why not" in table.value)
    assert ledger.loc[ledger["How, or why not"] == "by code, one slip", "Answers"].sum() == 2
    app = button(app, "slips-withdraw").click().run()
    assert "Nothing is decided: such codes are not linked." in words(app)


def test_a_sample_s_ledger_is_read_and_not_decided_on(look):
    app = look("data/quality", FIRST_YEAR)
    assert "Do the linked differ from the others?" in [one.value for one in app.subheader]
    assert not [one for one in app.button if one.key and one.key.startswith("slips-")]
    ledger = next(table.value for table in app.dataframe if "How, or why not" in table.value)
    assert ledger["Answers"].sum() > 0


def test_how_a_text_file_is_written_can_be_said(work):
    latin = "Employee ID;Näme;eng_1;eng_2\nE1;Zoë;5;4\nE2;Æthel;4;4\n".encode("cp1252")
    app = drop(work("data/load", EMPTY), **{"end.csv": latin})
    encoding = next(one for one in app.selectbox if one.label == "Encoding")
    assert encoding.value == "cp1252"
    encoding.select("mac_roman").run()
    require_calm(app)
    assert next(one for one in app.selectbox if one.label == "Encoding").value == "mac_roman"
    divided = next(one for one in app.selectbox if one.label == "Columns are divided by")
    assert divided.value == ";"
    divided.select_index(0).run()
    require_calm(app)
    assert files_of(app) == ["end.csv: refused"], "by commas there is one column"
    divided = next(one for one in app.selectbox if one.label == "Columns are divided by")
    divided.select_index(1).run()
    assert files_of(app) == ["end.csv: understood, ready to import"]


def test_open_answers_alone_can_be_coded(work):
    import_all(drop(work("data/load", EMPTY), ROSTER, FOLDER / "survey-end-of-programme-microsoft-forms.xlsx"))
    app = work("data/interviews", EMPTY)
    require_calm(app)
    assert "open answer" in words(app)
    button(app, "accept").click().run()
    require_calm(app)
    assert "1 of " in app.get("progress")[0].proto.text
    codes = next(table.value for table in app.dataframe if "Decision" in table.value)
    assert codes["Decision"].tolist() == ["kept"]
    voices = work("impact/voices", EMPTY)
    require_calm(voices)
    assert "No theme may be shown yet." in words(voices)
