"""Who is forgotten is who the study takes for one person: what two people share takes neither of them along."""

from __future__ import annotations

import pytest

from analysis.errors import StudyError
from analysis.storage.checking import check
from analysis.workflow.forgetting import find_person, forget
from analysis.workflow.studies import open_study
from tests.workflow.small import STUDY, WHO
from tests.workflow.test_linking import LIST, SURVEY, answered, bring, written


@pytest.fixture
def shared(space, tmp_path):
    """Two people employed at one time who share a mailbox, and answered under their numbers and that address."""
    spells = [
        ("10001", "team@x.example", "2018-02-01", "", ""),
        ("10002", "team@x.example", "2019-01-01", "", ""),
        ("10003", "eve@x.example", "2019-01-01", "", ""),
    ]
    bring(space, written(tmp_path / "h.csv", LIST, spells))
    rows = answered(("10001", "team@x.example"), ("10002", "team@x.example"), ("10003", "eve@x.example"))
    bring(space, written(tmp_path / "b.csv", SURVEY, rows), "baseline")
    return space


def test_who_shares_a_mailbox_is_not_forgotten_along(shared):
    before = open_study(shared, STUDY)
    assert before.submissions["person"].nunique() == 3
    forgetting = forget(shared, STUDY, "10001", who=WHO)
    assert forgetting.erased.counts["submissions"] == 1
    after = open_study(shared, STUDY)
    assert after.submissions["person"].nunique() == 2
    assert after.employment["person"].nunique() == 2
    assert check(shared.store) == ()


def test_a_pseudonym_means_its_person_alone(shared):
    study = open_study(shared, STUDY)
    (whom, *_others) = sorted(study.submissions["person"])
    assert find_person(shared, STUDY, whom).rows["submissions"] == 1
    forget(shared, STUDY, whom, who=WHO)
    assert whom not in set(open_study(shared, STUDY).submissions["person"])
    with pytest.raises(StudyError, match="about that person"):
        find_person(shared, STUDY, whom)
