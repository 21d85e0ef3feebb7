"""`claims` on the command line: the contract's keys, both ways of reading, and names that are not there."""

from __future__ import annotations

import re

import pytest

from analysis.impact.claim import STATES
from analysis.instruments import claim_of


@pytest.fixture
def ask(command, full_store):
    """Runs a command on the full store."""
    return lambda *words: command(*words, "--store", full_store)


def test_every_claim_of_every_group(ask):
    found = ask("claims", "--json").document["claims"]
    assert len(found) == 87 * 2
    assert {one["cohort"] for one in found} == {"all", "Aspen"}
    for one in found:
        assert set(one) >= {"id", "cohort", "state", "grade", "because"}
        assert one["state"] in STATES[claim_of(one["id"]).kind]
        assert one["grade"] in ("A", "B", "C", "D", None)
        assert one["because"].endswith((".", "?"))
        assert "\\" not in one["because"]


def test_claims_agree_with_the_cards(ask):
    """A claim that is a card never says more than the card of the same command line."""
    cards = {
        (c["outcome"], c["cohort"]): c
        for c in ask("impact", "--side", "all", "--json").document["cards"]
        if c["measure"] in ("engagement", "understanding") and c["wave_to"] == "end"
    }
    found = {(one["id"], one["cohort"]): one for one in ask("claims", "--json").document["claims"]}
    for outcome, claim in (("engagement", "41"), ("understanding", "25")):
        for cohort in ("all", "Aspen"):
            card, one = cards[outcome, cohort], found[claim, cohort]
            expected = {
                "rose": ("supported", "moved_as_claimed", "participants_say"),
                "fell": ("opposite",),
                "no_material_change": ("no_change_that_matters",),
                "cannot_tell": ("cannot_tell",),
            }
            assert one["state"] in expected[card["verdict"]]
            assert one["grade"] == card["design"]


def test_the_board_is_narrowed(ask):
    some = ask("claims", "--cohort", "Aspen", "--kind", "risk", "--json").document["claims"]
    assert {(one["cohort"], one["kind"]) for one in some} == {("Aspen", "risk")}
    assert len(some) == 18
    unknown = ask("claims", "--cohort", "Zebra", "--json")
    assert (unknown.status, unknown.document["error"]["code"]) == (1, "UNKNOWN_COHORT")
    assert ask("claims", "--kind", "hope", "--json").status == 2


def test_people_read_sentences(ask):
    said = ask("claims").out
    assert re.search(r"Of 45 claims about outcomes, .* not measured\.", said)
    assert "nan" not in said
    assert said.startswith("The whole programme.")


def test_a_leader_reads_words_only(ask):
    found = ask("claims", "--as", "leader", "--json").document["claims"]
    assert len(found) == 87 * 2
    for one in found:
        assert one["interviews"] is None
        if one["state"] not in ("not_measured", "hidden"):
            assert set(re.findall(r"\d+", one["because"])) <= {"10", "20"}


def test_a_role_without_a_right_is_refused(ask):
    assert ask("claims", "--as", "auditor", "--json").document["error"]["code"] == "NOT_ALLOWED"
