"""The claims as data: all of them, each joined to what could show it, and packs for what the forms do not ask."""

import copy
import tomllib

import pytest

from analysis.errors import MappingError
from analysis.instruments import claim_of, claims, item_index, packs, packs_for, questionnaire
from analysis.instruments.bank import CLAIMS_FILE
from analysis.instruments.claims import SKILL_CARD, claim_problems
from analysis.scores.codebook import codebook
from analysis.scores.skill import PREDICTION_SKILL


def document():
    return copy.deepcopy(tomllib.loads(CLAIMS_FILE.read_text(encoding="utf-8")))


def test_all_87_claims_are_there_in_order() -> None:
    assert [claim.id for claim in claims()] == [*map(str, range(1, 83)), *(f"X{n}" for n in range(1, 6))]
    counts: dict[str, int] = {}
    for claim in claims():
        counts[claim.kind] = counts.get(claim.kind, 0) + 1
    assert counts == {"outcome": 39, "mechanism": 6, "risk": 18, "practice": 19, "context": 5}


def test_every_theme_is_in_the_codebook_and_every_theme_speaks_to_a_claim() -> None:
    themes = {theme.id for theme in codebook().themes}
    named = {theme for claim in claims() for theme in claim.themes}
    assert named == themes
    known = {claim.id for claim in claims()}
    assert {claim for theme in codebook().themes for claim in theme.claims} <= known


def test_every_outcome_mechanism_and_risk_has_a_way_to_be_measured() -> None:
    lost = [c.id for c in claims() if c.kind in ("outcome", "mechanism", "risk") and not (c.items or c.records)]
    assert lost == []
    only_records = [c.id for c in claims() if c.kind in ("outcome", "mechanism", "risk") and not c.items]
    assert only_records == ["44", "45", "53", "57", "58", "X2", "X3"]


def test_the_cards_are_claims_of_their_own() -> None:
    assert {c.card: c.id for c in claims() if c.card} == {
        SKILL_CARD: "10", "understanding": "25", "engagement": "41", "retention": "43",
    }  # fmt: skip
    assert SKILL_CARD == PREDICTION_SKILL


def test_claims_about_the_organisation_spill_over_and_no_others() -> None:
    assert [c.id for c in claims() if c.spills] == [*map(str, range(34, 41)), "42"]


def test_answers_count_for_a_claim_about_a_side_only_where_that_side_gives_them() -> None:
    for claim in claims():
        sides = {item_index()[name][1].side for name in claim.items} - {None}
        if claim.id != "7":  # juniors see how seniors decide
            assert sides <= {claim.side} or claim.side is None, claim.id


def test_packs_are_three_questions_of_their_own_outside_the_forms() -> None:
    assert len(packs()) == 16
    for pack in packs():
        assert len(pack.items) == 3, pack.form
        assert pack.minutes == 0.75
        for name in pack.items:
            item = item_index()[name][1]
            assert item.forms == (pack.form,)
            assert name in claim_of(item.claims[0]).items
    assert [pack.form for pack in packs_for("X4")] == ["pack_junior_side"]
    assert packs_for("1") == ()


def test_questions_about_the_pair_or_the_programme_wait_until_it_has_begun() -> None:
    for pack in packs():
        for name in pack.items:
            item = item_index()[name][1]
            begun = any(
                word in str(item.text) for word in ("programme", "partner", "pair", "Taking part", "taking part")
            )
            assert (item.waves == "after start") or not begun, name


def test_a_claim_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(MappingError, match="X5"):
        claim_of("99")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda d: d["claims"].append(d["claims"][0]), 'claim "1" stands 2 times'),
        (lambda d: d["claims"][0].update(kind="hope"), '"kind" is "hope"'),
        (lambda d: d["claims"][0].update(items=["eng_77"]), 'unknown item "eng_77"'),
        (lambda d: d["claims"][0].update(items=["eng_1"]), "does not name the claim"),
        (lambda d: d["claims"][0].update(records=["rumours"]), 'unknown records "rumours"'),
        (lambda d: d["claims"][0].update(colour="red"), 'unknown key "colour"'),
        (lambda d: d["claims"].pop(0), 'items name the claim "1"'),
        (lambda d: d["packs"][0].update(form="pack_nothing"), "no form of the bank"),
    ],
)
def test_what_is_wrong_is_named(change, expected) -> None:
    wrong = document()
    change(wrong)
    assert any(expected in problem for problem in claim_problems(wrong)), list(claim_problems(wrong))


def test_the_shipped_file_has_no_problem_and_its_questionnaire_ships() -> None:
    assert list(claim_problems(document())) == []
    assert questionnaire("reverb").licence == "ship"
