"""Decisions on links: kept with who and when, sealed, and counted in the study's version by what they make."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from analysis.errors import StoreError
from analysis.storage.audit import read_log
from analysis.storage.checking import check
from analysis.storage.link_decisions import decide_links, read_link_decisions
from analysis.storage.studies import set_read_only
from analysis.storage.versions import read_accepted_risk, study_version


def test_the_last_decision_counts_and_all_are_kept(store):
    assert read_accepted_risk(store, "pilot") is None
    plain = study_version(store, "pilot")
    decide_links(store, "pilot", "accept", max_risk=0.05, who="ada")
    accepted = study_version(store, "pilot")
    assert (read_accepted_risk(store, "pilot"), accepted != plain) == (0.05, True)
    decide_links(store, "pilot", "decline", who="ben")
    assert (read_accepted_risk(store, "pilot"), study_version(store, "pilot")) == (None, plain)
    decide_links(store, "pilot", "accept", max_risk=0.05, who="eve")
    assert study_version(store, "pilot") == accepted
    decide_links(store, "pilot", "withdraw", max_risk=0.5, who="ada")
    assert study_version(store, "pilot") == plain
    held = read_link_decisions(store, "pilot")
    assert [(one.action, one.max_risk, one.who) for one in held] == [
        ("accept", 0.05, "ada"), ("decline", 0.0, "ben"), ("accept", 0.05, "eve"), ("withdraw", 0.0, "ada"),
    ]  # fmt: skip
    assert all(one.decided_at.tzinfo is not None for one in held)
    assert [line.action for line in read_log(store)][:2] == ["withdraw links", "accept links"]
    assert check(store) == ()


@pytest.mark.parametrize(
    "meddle",
    ["UPDATE link_decisions SET max_risk = 0.9 WHERE seq = 1", "DELETE FROM link_decisions WHERE seq = 1"],
)
def test_a_changed_or_missing_decision_is_seen(store, meddle):
    for _ in range(2):
        decide_links(store, "pilot", "accept", max_risk=0.05, who="ada")
    with store.writing() as connection:
        connection.execute(text(meddle))
    assert "LINK_DECISION_SEAL" in {finding.code for finding in check(store)}


@pytest.mark.parametrize(("action", "risk", "code"), [("link", 0.1, "LINK_ACTION"), ("accept", 1.0, "LINK_RISK"),
                                                      ("accept", float("nan"), "LINK_RISK")])  # fmt: skip
def test_what_is_no_decision_is_refused(store, action, risk, code):
    with pytest.raises(StoreError) as refused:
        decide_links(store, "pilot", action, max_risk=risk, who="ada")
    assert refused.value.code == code
    assert read_link_decisions(store, "pilot") == ()


def test_a_sample_takes_no_decision(store):
    set_read_only(store, "pilot", True)
    with pytest.raises(StoreError):
        decide_links(store, "pilot", "accept", max_risk=0.05, who="ada")
