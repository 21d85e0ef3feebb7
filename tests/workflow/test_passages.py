"""Projects coded elsewhere as part of a study: joined to its interviews in whatever order they come, redacted, undone,
forgotten, decided on.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from analysis.ingest.sheet_view import data_sheets
from analysis.scores.interviews import count_participants
from analysis.storage.checking import check
from analysis.storage.imports import undo_import
from analysis.storage.rows import stored_tables
from analysis.storage.side_rows import read_identifiers
from analysis.study import COMMENT, COMMENTS
from analysis.workflow.coding import Coder, decide, open_desk, queue_suggestions
from analysis.workflow.file_plans import ImportOptions, plan_contents
from analysis.workflow.forgetting import forget
from analysis.workflow.imports import carry_out
from analysis.workflow.linkage_ledger import open_ledger
from analysis.workflow.studies import open_study
from tests.ingest.sheets_in_memory import contents
from tests.workflow.small import STUDY, WHO

HEAD = ["File", "Coder", "Coded", "Id", "Codename"]
OURS = ["roster", "hris-people", "interviews-end"]


def table_of(small, name: str) -> pd.DataFrame:
    """The rows of an export under its headings, as they stood in the file."""
    (view,) = data_sheets(small.files[name])
    return view.data.set_axis([heading.text for heading in view.headings], axis=1)


def said(small) -> tuple[str, list[str]]:
    """Somebody who was interviewed, by employee number, and what they said, as it stood in the file."""
    rows = table_of(small, "interviews-end")
    person = next(cell for cell in rows["Employee ID"] if cell)
    return person, [cell for cell in rows.loc[rows["Employee ID"] == person, "Text"] if len(cell.split()) > 5]


def name_of(small, person: str) -> str:
    rows = table_of(small, "roster")
    return rows.loc[rows["Employee ID"] == person, "Name"].iloc[0]


def project(small, extra=(), coder="Ada Coder"):
    """A coded project: two passages of somebody's interview, one of theirs in other words, one of somebody else's."""
    person, texts = said(small)
    name = name_of(small, person)
    rows = [
        ["talk with her.docx", coder, texts[0], "ctid:1", "Trust > favourable"],
        ["talk with her.docx", coder, texts[1], "ctid:2", "Trust > favourable"],
        [
            "talk with her.docx",
            coder,
            f"Put otherwise, {name} said it in words of her own.",
            "ctid:3",
            "Trust > favourable",
        ],
        ["Other talk.docx", coder, "A talk that nobody brought, about something else.", "ctid:4", f"About {name}"],
    ]
    return contents([HEAD, *rows, *extra], file_name="codes.csv")


def bring(space, read) -> str:
    plan = plan_contents(space, STUDY, read, options=ImportOptions())
    assert plan.status == "planned", plan.questions
    return carry_out(space, STUDY, plan, who=WHO).import_id


def trust(study):
    return count_participants(study, ()).set_index("theme").loc["trust"]


@pytest.mark.parametrize("first", [True, False])
def test_a_passage_of_an_interview_is_that_utterance_in_whatever_order(small, space, first):
    before = None
    if first:
        bring(space, project(small))
    small.bring(space, OURS)
    if not first:
        before = open_study(space, STUDY)
        bring(space, project(small))
    study = open_study(space, STUDY)
    codes = study.codes[study.codes["theme"] == "trust"]
    own = study.interviews[study.interviews["utterance"].isin(codes["utterance"])]
    assert own["person"].nunique() == 1
    assert own["person"].notna().all()
    assert (trust(study)["n_people"], trust(study)["favourable"]) == (5, 1)
    if before is not None:
        assert len(study.interviews) == len(before.interviews) + 2
    assert set(codes["status"]) == {"confirmed"}
    assert codes["decided_by"].str.fullmatch(r"coder [0-9a-f]{8}").all()
    noticed = {finding.code for finding in open_ledger(space, study).noticed}
    assert not noticed & {"SAME_INTERVIEW", "CODE_WITHOUT_TEXT"}


def test_names_leave_passages_codes_and_documents_before_they_are_stored(small, space):
    small.bring(space, ["roster"])
    name = name_of(small, said(small)[0])
    bring(space, project(small, [[f"{name}.docx", name, f"{name} did it.", "ctid:9", "Trust"]]))
    tables = stored_tables(space.store, STUDY).tables
    held = "".join(tables[table].to_csv() for table in ("interviews", "codes"))
    for part in (name, *name.split(), "Ada", "her.docx"):
        assert part not in held
    assert "Put otherwise, [name] said it in words of her own." in set(tables["interviews"]["text"])
    assert open_study(space, STUDY).codes["theme"].str.startswith("other.about").sum() == 1


def test_a_document_is_the_same_one_in_two_files_and_its_passages_count_once(small, space):
    small.bring(space, ["roster"])
    bring(space, project(small))
    first = open_study(space, STUDY)
    bring(space, project(small, coder="Ben Second"))
    second = open_study(space, STUDY)
    assert len(second.interviews) == len(first.interviews)
    assert trust(second).equals(trust(first))
    assert second.interviews["interview"].str.fullmatch(r"document [0-9a-f]{8}").all()


def test_undo_takes_the_passages_and_their_codes_and_leaves_the_interviews(small, space):
    small.bring(space, OURS)
    before = open_study(space, STUDY)
    import_id = bring(space, project(small))
    assert len(open_study(space, STUDY).codes) == 4
    undo_import(space.store, STUDY, import_id)
    after = open_study(space, STUDY)
    assert after.codes.empty
    assert after.interviews.equals(before.interviews)


def test_a_decision_on_a_passage_goes_along_with_it(small, space):
    small.bring(space, ["roster", "hris-people"])
    bring(space, project(small))
    row = open_study(space, STUDY).codes.iloc[0]
    decide(
        space.store, STUDY, utterance=row["utterance"], theme="trust", direction="mixed", action="change",
        version="1.0", coder=Coder(WHO),
    )  # fmt: skip
    small.bring(space, ["interviews-end"])
    changed = open_study(space, STUDY).codes.set_index("status").loc["changed"]
    assert (changed["direction"], changed["utterance"].startswith("passage")) == ("mixed", False)


def test_whoever_is_forgotten_leaves_the_projects_too(small, space):
    small.bring(space, OURS)
    bring(space, project(small))
    person, texts = said(small)
    forget(space, STUDY, person, who=WHO)
    tables = stored_tables(space.store, STUDY).tables
    left = tables["interviews"][tables["interviews"]["utterance"].str.startswith("passage")]
    assert left["text"].tolist() == ["A talk that nobody brought, about something else."]
    assert set(tables["codes"]["utterance"]) <= set(tables["interviews"]["utterance"])
    assert not set(texts) & set(tables["interviews"]["text"])
    assert person not in set(read_identifiers(space.store, STUDY)["value"])


def test_a_project_that_comes_again_does_not_bring_back_whoever_was_forgotten(small, space):
    small.bring(space, OURS)
    first = bring(space, project(small))
    person, texts = said(small)
    forget(space, STUDY, person, who=WHO)
    undo_import(space.store, STUDY, first, who=WHO)
    before = {one: stored_tables(space.store, STUDY).tables[one] for one in ("interviews", "codes")}
    more = ["talk with her.docx", "Ada Coder", f"  {texts[1].upper()}!", "ctid:5", "Respect > favourable"]
    other = ["talk with her.docx", "Ada Coder", "What nobody coded before the person was forgotten.", "ctid:6", "Time"]
    plan = plan_contents(space, STUDY, project(small, [more, other]), options=ImportOptions())
    assert plan.checked.set_aside[["row", "code"]].values.tolist() == [
        [2, "FORGOTTEN_PERSON"], [3, "FORGOTTEN_PERSON"], [4, "FORGOTTEN_PERSON"], [6, "FORGOTTEN_PERSON"],
    ]  # fmt: skip
    assert plan.checked.set_aside["cells"].isna().all()
    assert (plan.checked.rows_read, plan.checked.rows_accepted) == (6, 2)
    told = {finding.code: finding.message for finding in plan.findings}
    assert "cannot be told from what other people said" in told["FORGOTTEN_PASSAGES"]
    carry_out(space, STUDY, replace(plan, status="planned"), who=WHO)
    tables = stored_tables(space.store, STUDY).tables
    fresh = tables["interviews"][~tables["interviews"]["utterance"].isin(before["interviews"]["utterance"])]
    assert fresh["text"].tolist() == ["A talk that nobody brought, about something else.", other[2]]
    assert len(tables["codes"]) == len(before["codes"]) + 2
    assert check(space.store) == ()


def test_a_project_says_nothing_where_nobody_was_forgotten(small, space):
    small.bring(space, OURS)
    plan = plan_contents(space, STUDY, project(small), options=ImportOptions())
    assert "FORGOTTEN_PASSAGES" not in {finding.code for finding in plan.findings}


def test_a_code_without_direction_waits_until_somebody_says_which_way(small, space):
    small.bring(space, OURS)
    _, texts = said(small)
    bring(space, contents([HEAD, ["T.docx", "Ada", texts[0], "ctid:1", "Matching"]], file_name="codes.csv"))
    desk = open_desk(space, STUDY)
    queue = queue_suggestions(space.store, STUDY, desk)
    waiting = queue.waiting[queue.waiting["theme"] == "matching"]
    row = waiting[waiting["utterance"].isin(queue.codes["utterance"])].iloc[0]
    decide(
        space.store, STUDY, utterance=row["utterance"], theme="matching", direction="favourable", action="change",
        version="1.0", coder=Coder(WHO),
    )  # fmt: skip
    after = queue_suggestions(space.store, STUDY, desk)
    assert len(after.waiting) == len(queue.waiting) - 1
    assert count_participants(open_study(space, STUDY), ()).set_index("theme").loc["matching", "favourable"] == 1


def test_without_a_roster_passages_are_withheld_and_counted_once_all_the_same(small, space):
    small.bring(space, ["interviews-end"])
    bring(space, project(small))
    study = open_study(space, STUDY)
    assert not study.has_roster
    assert study.interviews["text"].isna().all()
    assert trust(study)["n_people"] == 5


def test_a_passage_of_an_open_answer_is_a_code_on_that_answer(small, space):
    small.bring(space, [*OURS, "survey-end-of-programme-microsoft-forms"])
    written = open_desk(space, STUDY).said
    answer = written[written["utterance"].str.startswith(COMMENT) & (written["text"].str.split().str.len() > 3)].iloc[0]
    head, rows = HEAD, [["Open answers at end", "Ada Coder", answer["text"], "ctid:9", "Trust > favourable"]]
    before = open_study(space, STUDY)
    bring(space, contents([head, *rows], file_name="codes.csv"))
    study = open_study(space, STUDY)
    assert study.codes["utterance"].tolist() == [answer["utterance"]]
    assert len(study.interviews) == len(before.interviews)
    counts = count_participants(study, (), source=COMMENTS).set_index("theme")
    assert counts.loc["trust", "favourable"] == 1
    assert trust(study)["n_people"] == trust(before)["n_people"]
