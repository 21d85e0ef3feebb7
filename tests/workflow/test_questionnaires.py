"""Questionnaires to hand out: every item in each of the three files, and what comes back is recognised."""

from __future__ import annotations

import csv
import io
import re

import docx
import openpyxl
import pytest

from analysis.exports.questionnaire_limesurvey import COLUMNS, item_code, limesurvey_form
from analysis.exports.questionnaire_word import BOX, questionnaire_word
from analysis.exports.questionnaire_workbook import (
    CODEBOOK,
    INSTRUCTIONS,
    answers_of,
    questionnaire_workbook,
    sheet_name,
)
from analysis.instruments.forms import Occasion, compose_form, form_names, forms_at, occasions
from analysis.instruments.linking import LINK_QUESTIONS, LINKS, ROLE_ANSWERS
from analysis.study import COMPARISON, JUNIOR, PROGRAMME
from analysis.workflow.file_plans import ImportOptions, plan_contents
from analysis.workflow.imports import carry_out
from analysis.workflow.studies import open_study
from tests.workflow.small import STUDY, WHO, read_here

EVERYTHING = compose_form(form_names(), Occasion("end", 3, last=True))
FORMS = [
    compose_form(forms_at(occasion, form_names()), occasion)
    for occasion in occasions(("baseline", "mid", "end"), (PROGRAMME, COMPARISON))
]
IDENTITIES = {
    "employee id": ["00017", "00018", "00019"], "mail": ["a.b@corp.example", "c.d@corp.example", "e.f@corp.example"],
    "code": ["AN07LE2", "MA31BE0", "JO12YO1"],
}  # fmt: skip


def structure(form, link="employee id"):
    data = limesurvey_form(form, link=link, title="Reverse mentoring").data
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter="\t"))


def test_limesurvey_structure_keeps_the_rules_of_its_format():
    rows = structure(EVERYTHING)
    assert list(rows[0]) == list(COLUMNS)
    settings = {row["name"]: row["text"] for row in rows if row["class"] == "S"}
    assert re.fullmatch("[1-9][0-9]{5}", settings["sid"])
    assert settings["language"] == "en"
    assert settings["datestamp"] == "Y"
    assert {row["name"] for row in rows if row["class"] == "SL"} >= {"surveyls_title", "surveyls_welcometext"}
    questions = [row for row in rows if row["class"] == "Q"]
    codes = [row["name"] for row in questions]
    assert len(codes) == len({code.casefold() for code in codes})
    parts = [row for row in rows if row["class"] == "SQ"]
    assert all(re.fullmatch("[A-Za-z][A-Za-z0-9]{0,19}", row["name"]) for row in (*questions, *parts))
    assert all(re.fullmatch("[A-Za-z0-9]{1,5}", row["name"]) for row in rows if row["class"] == "A")
    assert {row["type/scale"] for row in questions} <= {"L", "F", "S", "T"}
    numbers = [row["id"] for row in (*questions, *parts)]
    assert len(numbers) == len(set(numbers))
    assert all(row["language"] == "en" for row in rows if row["class"] != "S")
    assert not [row for row in rows if "{" in row["text"] or "\n" in row["text"]]


def test_limesurvey_rows_stand_in_the_order_in_which_they_belong_together():
    last, parent = "", ""
    for row in structure(EVERYTHING):
        kind = row["class"]
        allowed = {"S": {"", "S"}, "SL": {"S", "SL"}, "G": {"SL", "Q", "A", "SQ"}, "Q": {"G", "Q", "A", "SQ"},
                   "SQ": {"Q", "SQ"}, "A": {"Q", "SQ", "A"}}  # fmt: skip
        assert last in allowed[kind], row
        if kind == "A":
            assert row["id"] == parent
        parent = row["id"] if kind == "Q" else parent
        last = kind


def test_limesurvey_asks_each_side_its_own_questions_only():
    rows = structure(EVERYTHING)
    routed = {row["relevance"] for row in rows if row["class"] == "G"}
    assert routed == {"1", 'role.NAOK == "jun"', 'role.NAOK == "sen"'}
    place, group_of = "", {}
    for row in rows:
        place = row["relevance"] if row["class"] == "G" else place
        if row["class"] in ("Q", "SQ"):
            group_of[row["name"]] = place
    for item in EVERYTHING.items:
        wanted = {None: "1", "junior": 'role.NAOK == "jun"', "senior": 'role.NAOK == "sen"'}[item.side]
        assert group_of[item_code(item)] == wanted, item.id


def limesurvey_answers(form, link, *, codes_only, answer_codes):
    """What LimeSurvey exports of three people who filled in the imported structure, in its "CSV" with code and text."""
    question, text = "", ""
    headings, cells, options = [], [], {}
    rows = structure(form, link)
    for row in rows:
        if row["class"] == "Q":
            question, text, kind = row["name"], row["text"], row["type/scale"]
            options[question] = []
            if kind != "F":
                headings.append(question if codes_only else f"{question}. {text}")
                cells.append((question, kind))
        elif row["class"] == "SQ":
            shown = f"{question}[{row['name']}]"
            headings.append(shown if codes_only else f"{shown}. {text} [{row['text']}]")
            cells.append((question, "F"))
        elif row["class"] == "A":
            options[question].append(row["name"] if answer_codes else row["text"])
    own = ["id. Response ID", "submitdate. Date submitted", "lastpage. Last page", "startlanguage. Start language",
           "seed. Seed", "startdate. Date started", "datestamp. Date last action"]  # fmt: skip
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow([name.split(".")[0] if codes_only else name for name in own] + headings)
    for person, identity in enumerate(IDENTITIES[link]):
        day = f"2026-03-{10 + person} 09:0{person}:00"
        given = []
        for question, kind in cells:
            if kind == "S":
                given.append(identity)
            elif kind == "T":
                given.append("We talked about tools.")
            else:
                given.append(options[question][person % len(options[question])])
        writer.writerow([person + 1, day, 5, "en", 1234567 + person, day, day, *given])
    return out.getvalue().encode("utf-8-sig")


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize(("codes_only", "answer_codes"), [(False, False), (False, True), (True, True)])
def test_what_limesurvey_exports_is_recognised_to_the_last_question(
    small, space, tmp_path, link, codes_only, answer_codes
):
    path = tmp_path / "survey-end-of-programme-limesurvey.csv"
    path.write_bytes(limesurvey_answers(EVERYTHING, link, codes_only=codes_only, answer_codes=answer_codes))
    plan = plan_contents(space, STUDY, read_here(path), options=ImportOptions())
    assert plan.status == "planned", (plan.questions, plan.findings)
    assert (plan.mapping.tool, plan.mapping.wave) == ("limesurvey", "end")
    done = carry_out(space, STUDY, plan, who=WHO)
    assert (done.status, done.rows_set_aside) == ("imported", 0)
    study = open_study(space, STUDY)
    closed = [item for item in EVERYTHING.items if item.response_scale.kind != "open"]
    assert set(study.responses["item"]) == {item.id for item in closed}
    assert set(study.comments["question"]) == {"open_helped", "open_change"}
    for person, side in enumerate(study.submissions.sort_values("date")["side"]):
        assert side == ("junior", "senior", "junior")[person]
    first = study.submissions.sort_values("date")["submission"].iloc[0]
    mine = study.responses[study.responses["submission"] == first].set_index("item")["value"]
    assert all(mine[item.id] == item.response_scale.minimum for item in closed)
    assert study.submissions["person"].notna().all()


def test_the_workbook_has_every_item_with_its_answers_and_a_codebook():
    data = questionnaire_workbook(FORMS, link="code", title="Reverse mentoring").data
    assert data == questionnaire_workbook(FORMS, link="code", title="Reverse mentoring").data
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == [INSTRUCTIONS, *(sheet_name(form) for form in FORMS), CODEBOOK]
    for form in FORMS:
        sheet = book[sheet_name(form)]
        heads = [cell.value for cell in sheet[1]]
        assert heads[:2] == ["Personal code", "Date"]
        assert heads[-len(form.items) :] == [item.id for item in form.items]
        rules = {str(rule.sqref).split(":")[0][:-1]: rule for rule in sheet.data_validations.dataValidation}
        for cell, item in zip(sheet[1][-len(form.items) :], form.items, strict=True):
            rule = rules[cell.column_letter]
            assert (item.text or "")[:60] in rule.prompt
            assert (rule.type == "list") == bool(answers_of(item.response_scale))
            if rule.type == "list":
                assert rule.formula1 == '"' + ",".join(answers_of(item.response_scale)) + '"'
    listed = {row[0].value: row for row in book[CODEBOOK].iter_rows(min_row=2)}
    assert set(listed) == {item.id for form in FORMS for item in form.items}
    assert listed["und_4"][5].value == "yes"
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_a_filled_sheet_of_the_workbook_comes_in(small, space, tmp_path, form):
    data = questionnaire_workbook(FORMS, link="employee id", title="Reverse mentoring").data
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book[sheet_name(form)]
    compared = form.occasion.arm == COMPARISON
    for person, identity in enumerate(IDENTITIES["employee id"]):
        row = [identity, f"2026-03-{10 + person}"]
        row += [] if compared else [tuple(ROLE_ANSWERS.values())[person % 2]]
        for item in form.items:
            options = answers_of(item.response_scale)
            row.append(options[person % len(options)] if options else "It was useful.")
        for place, value in enumerate(row, start=1):
            sheet.cell(row=person + 2, column=place, value=value)
    path = tmp_path / "reverse-mentoring-questionnaires.xlsx"
    book.save(path)
    plan = plan_contents(space, STUDY, read_here(path), options=ImportOptions())
    assert plan.status == "planned", (plan.questions, plan.findings)
    assert plan.mapping.wave == form.occasion.wave
    done = carry_out(space, STUDY, plan, who=WHO)
    assert (done.status, done.rows_set_aside) == ("imported", 0)
    study = open_study(space, STUDY)
    closed = {item.id for item in form.items if item.response_scale.kind != "open"}
    assert set(study.responses["item"]) == closed
    assert study.submissions["arm"].isin(["comparison"]).all() == compared


def test_the_paper_form_prints_every_item_and_says_what_is_for_one_side():
    file = questionnaire_word(EVERYTHING, link="code", title="Reverse mentoring")
    assert file.data == questionnaire_word(EVERYTHING, link="code", title="Reverse mentoring").data
    document = docx.Document(io.BytesIO(file.data))
    tables = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    said = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *tables])
    for item in EVERYTHING.items:
        assert " ".join((item.text or "").split()) in " ".join(said.split()), item.id
    closed = [item for item in EVERYTHING.items if answers_of(item.response_scale)]
    assert sum(text == BOX for text in tables) == sum(len(answers_of(item.response_scale)) for item in closed)
    routed = [block for block in EVERYTHING.blocks if block.side == JUNIOR]
    assert said.count("Only for mentors (the junior of the pair)") == len(routed) > 0
    assert LINK_QUESTIONS["code"].help in said
    assert "about" in document.sections[0].header.paragraphs[0].text
