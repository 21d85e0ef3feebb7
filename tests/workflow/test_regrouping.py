"""HR groups the values of a dimension: kept as a fact, part of every release from then on, fixed once it is out."""

from __future__ import annotations

import pytest

from analysis.errors import StoreError, StudyError
from analysis.release import recode_offers
from analysis.storage.audit import LogFilter, read_log
from analysis.storage.kept_facts import KeptFact, keep_facts
from analysis.storage.row_schema import RECODE
from analysis.storage.studies import set_read_only
from analysis.workflow.access import ANALYST, HR, NotAllowed, User
from analysis.workflow.jobs import Cancelled
from analysis.workflow.publishing import prepare_preview, preview_is_current, publish_release
from analysis.workflow.recodes import read_recodes
from analysis.workflow.regrouping import keep_recode, look_for_groups, read_dimensions
from analysis.workflow.releases import published_releases
from analysis.workflow.studies import open_study
from tests.workflow.small import STUDY

HUMAN = User("tester", HR)


@pytest.fixture
def answered(small, space):
    small.bring(space, [name for name in small.files if name.startswith(("roster", "survey", "hr", "employ"))])
    return space


def of(space, name):
    return next(
        one
        for one in read_dimensions(space, open_study(space, STUDY), published_releases(space.store, STUDY))
        if one.name == name
    )


def named_in(release, dimension):
    terms = [cell.by for cell in (*release.cells, *release.hidden)]
    return {value for by in terms for name, value in by if name == dimension}


def kept(space, dimension, grouping, user=HUMAN):
    return keep_recode(space, open_study(space, STUDY), dimension, grouping, user)


def test_a_grouping_enters_the_preview_and_the_release_and_is_then_fixed(answered):
    first = prepare_preview(answered, STUDY)
    shown = {value for cell in first.cells for name, value in cell.by if name == "generation"}
    assert shown, "the small programme shows generations"
    values = of(answered, "generation").values
    assert kept(answered, "generation", dict.fromkeys(values, "Everybody"))
    assert not preview_is_current(answered, STUDY), "the preview follows"
    assert of(answered, "generation").groups == {"Everybody": values}
    preview = prepare_preview(answered, STUDY)
    assert named_in(preview, "generation") == {"Everybody"}
    assert of(answered, "generation").fixed_by is None, "a preview fixes nothing"
    release = publish_release(answered, STUDY, who="tester")
    assert "generation" in {name for cell in release.cells for name, _ in cell.by}
    assert of(answered, "generation").fixed_by == release.release_id
    with pytest.raises(StudyError, match=f"Release {release.release_id} shows figures by generation") as refused:
        kept(answered, "generation", {})
    assert refused.value.code == "RECODE_FIXED"
    assert kept(answered, "generation", {**dict.fromkeys(values, "Everybody"), "Of tomorrow": "Everybody"})
    assert not kept(answered, "generation", {**dict.fromkeys(values, "Everybody"), "Of tomorrow": "Everybody"})


def test_what_is_kept_is_no_evidence_and_its_names_are_not_in_the_log(answered):
    value = of(answered, "generation").values[0]
    kept(answered, "generation", {value: "Secret name"})
    assert RECODE not in set(open_study(answered, STUDY).facts["name"])
    assert "Secret" not in str(read_log(answered.store, LogFilter(study=STUDY)))
    assert kept(answered, "generation", {})
    assert read_recodes(answered, STUDY) == {}


def test_who_may_group_and_what(answered):
    with pytest.raises(NotAllowed):
        kept(answered, "generation", {}, User("analyst", ANALYST))
    with pytest.raises(StudyError) as refused:
        kept(answered, "cohort", {"Cohort 1": "One"})
    assert refused.value.code == "RECODE_DIMENSION"
    first, second = of(answered, "generation").values[:2]
    with pytest.raises(StudyError, match="not in the group"):
        kept(answered, "generation", {first: second})
    set_read_only(answered.store, STUDY, read_only=True)
    with pytest.raises(StoreError):
        kept(answered, "generation", {first: "Others"})


@pytest.mark.parametrize("text", ["not json", "[1, 2]", "3", '"word"'])
def test_what_a_later_reverb_wrote_otherwise_counts_as_nothing(space, text):
    keep_facts(space.store, STUDY, [KeptFact(RECODE, text, key="site"), KeptFact(RECODE, "{}", key="shoe")], who="me")
    assert read_recodes(space, STUDY) == {}


@pytest.fixture
def proposed(monkeypatch):
    """One group of all values is proposed: the small programme has too few people for the rule to find two groups."""

    def all_together(inputs, dimension, _k):
        values = tuple(sorted(inputs.table[dimension].dropna().unique()))
        return (("Together", values),) if len(values) > 1 else ()

    monkeypatch.setattr(recode_offers, "propose_groups", all_together)


def test_taking_an_offer_shows_as_many_more_as_it_said(answered, proposed):
    before = prepare_preview(answered, STUDY)
    said = []
    offers = look_for_groups(answered, STUDY, progress=lambda share, doing: said.append((share, doing)))
    assert [share for share, _ in said] == sorted(share for share, _ in said)
    assert offers
    for offer in offers:
        kept(answered, offer.dimension, offer.grouping)
        assert len(prepare_preview(answered, STUDY).cells) - len(before.cells) == offer.figures
        kept(answered, offer.dimension, {})


def test_looking_for_groups_can_be_cancelled(answered, proposed):
    def stop(_share, doing):
        if doing.startswith("Planning"):
            raise Cancelled("CANCELLED", "Stopped.", "")

    with pytest.raises(Cancelled):
        look_for_groups(answered, STUDY, progress=stop)
