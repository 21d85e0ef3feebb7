"""Files brought at a page: in the study, with the preview worked out, and told in a sentence."""

from __future__ import annotations

import pytest

from analysis.errors import StudyError
from analysis.storage.imports import list_imports
from analysis.workflow import bringing
from analysis.workflow.bringing import bring_files
from analysis.workflow.jobs import Cancelled
from analysis.workflow.publishing import preview_is_current
from tests.workflow.small import STUDY, WHO


def test_files_come_in_and_the_preview_follows(small, space):
    plans = [small.plan(space, name) for name in ("roster", "survey-baseline-google-forms")]
    told = []
    said = bring_files(space, STUDY, plans, who=WHO, progress=lambda share, doing: told.append((share, doing)))
    aside = sum(plan.rows_set_aside for plan in plans)
    assert said == f"2 files imported. {aside} row{'s were' if aside > 1 else ' was'} set aside."
    assert told[-1] == (1.0, said)
    assert [share for share, _ in told] == sorted(share for share, _ in told)
    assert preview_is_current(space, STUDY)
    assert bring_files(space, STUDY, plans[:1], who=WHO) == "0 files imported. 1 file was in the study already."


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (Cancelled("CANCELLED", "Stopped.", ""), "is done when a page shows them"),
        (StudyError("X", "The results are odd.", "Look."), "could not be worked out: The results are odd. Look."),
    ],
)
def test_a_preview_that_fails_is_no_failure_of_the_import(small, space, monkeypatch, failure, said):
    def fail(*arguments, **options):
        raise failure

    monkeypatch.setattr(bringing, "prepare_preview", fail)
    assert said in bring_files(space, STUDY, [small.plan(space, "roster")], who=WHO)
    assert len(list_imports(space.store, STUDY)) == 1
