"""What is out stays as it is, whatever comes in late, is taken back or has to go."""

from __future__ import annotations

import dataclasses

import pytest

from analysis.storage.checking import check
from analysis.storage.imports import list_imports, undo_import
from analysis.storage.release_panels import read_panels
from analysis.storage.releases import published_documents
from analysis.storage.side_rows import read_identifiers
from analysis.workflow.file_plans import plan_contents
from analysis.workflow.forgetting import forget
from analysis.workflow.imports import carry_out
from analysis.workflow.linking import persons_of_tokens
from analysis.workflow.publishing import publish_release
from analysis.workflow.studies import open_study
from tests.workflow.small import SAID, STUDY, WHO

BASELINE, END = "survey-baseline-google-forms", "survey-end-of-programme-microsoft-forms"


def place(cell):
    return cell.measure, cell.wave, cell.arm, cell.by


def figures(release, places=None):
    """What every cell says, by what it is about; not since when it says so."""
    told = {place(cell): dataclasses.replace(cell, since=None) for cell in release.cells}
    return told if places is None else {key: told.get(key) for key in places}


def documents(space):
    """Everything that is out, word by word."""
    return {one.line.release_id: one.document for one in published_documents(space.store, STUDY)}


def without_the_last_answer(contents):
    """The file as it was a day before the last person answered."""
    first, *rest = contents.sheets
    shorter = dataclasses.replace(first, cells=first.cells.iloc[:-1])
    return dataclasses.replace(contents, sheets=(shorter, *rest), sha256="0" * 64)


@pytest.fixture
def early(small, space):
    """A release of the baseline before the last answer came in."""
    small.bring(space, ["roster"])
    planned = plan_contents(space, STUDY, without_the_last_answer(small.files[BASELINE]), options=SAID)
    carry_out(space, STUDY, planned, who=WHO)
    return publish_release(space, STUDY, who=WHO)


def answers(space):
    return len(open_study(space, STUDY).submissions)


def take_back(space, wave):
    (line,) = [one for one in list_imports(space.store, STUDY) if one.wave == wave]
    undo_import(space.store, STUDY, line.import_id, who=WHO)


def test_a_late_answer_moves_nothing_that_is_out(small, space, early):
    out, before = documents(space), answers(space)
    take_back(space, "baseline")
    small.bring(space, [BASELINE, END])
    assert answers(space) > before
    second = publish_release(space, STUDY, who=WHO)
    assert early.cells
    assert figures(second, figures(early)) == figures(early)
    assert {cell.since for cell in second.cells if place(cell) in figures(early)} == {early.release_id}
    assert set(figures(second)) > set(figures(early)), "a wave that came later is told as well"
    assert documents(space) | out == documents(space)
    assert set(read_panels(space.store, STUDY)) == {early.release_id, second.release_id}
    assert check(space.store) == ()


def test_what_is_taken_back_stays_out_as_it_was(small, space, early):
    out = documents(space)
    take_back(space, "baseline")
    assert documents(space) == out
    small.bring(space, [END])
    second = publish_release(space, STUDY, who=WHO)
    shown = {key: cell for key, cell in figures(second).items() if key in figures(early)}
    assert shown.items() <= figures(early).items(), "a figure that is out is told as it was, or not at all"
    assert documents(space) | out == documents(space)


def test_whoever_is_forgotten_changes_no_figure_that_is_out(small, space, early):
    small.bring(space, [END])
    second = publish_release(space, STUDY, who=WHO)
    out = documents(space)
    people = persons_of_tokens(space, STUDY)
    somebody = open_study(space, STUDY).submissions["person"].dropna().iloc[0]
    tokens = set(people.loc[people["person"] == somebody, "token"])
    panels = read_panels(space.store, STUDY)
    assert any(somebody in text for text in panels.values())
    forget(space, STUDY, somebody, who=WHO)
    assert not tokens & set(read_identifiers(space.store, STUDY)["token"])
    assert [text for text in read_panels(space.store, STUDY).values() if somebody in text] == []
    assert documents(space) == out
    third = publish_release(space, STUDY, who=WHO)
    shown = {key: cell for key, cell in figures(third).items() if key in figures(second)}
    assert shown.items() <= figures(second).items()
    assert documents(space) | out == documents(space)
    assert check(space.store) == ()
