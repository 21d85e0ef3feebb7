"""The questionnaires that ship: ids others rely on, keys, and that every item says which claims it serves."""

import re

import pytest

from analysis.errors import MappingError
from analysis.instruments import item_index, outcome_scales, questionnaire, questionnaires, scale_of

SIZES = {
    "engagement": 6, "understanding": 10, "stay": 4, "voice": 3, "learning_culture": 3, "recommend_employer": 1,
    "recommend_programme": 1, "relationship": 8, "mentor_outcomes": 4, "mentee_outcomes": 4,
    "mentee_outcomes_before": 4,
}  # fmt: skip


def test_own_bank_comes_first_and_has_its_scales() -> None:
    own = questionnaires()[0]
    assert own.id == "reverb"
    assert {scale.id: len(scale.items) for scale in own.scales} == SIZES
    assert own.new


def test_pulse_is_the_twelve_items_of_three_minutes() -> None:
    own = questionnaire("reverb")
    pulse = [item.id for item in own.items if "pulse" in item.forms]
    expected = {"engagement": [1, 3, 5], "understanding": [1, 4, 5, 9], "stay": [1, 2], "relationship": [1, 3, 4]}
    assert pulse == [scale_of(scale)[1].items[n - 1].id for scale, places in expected.items() for n in places]
    assert len(pulse) == 12
    forms = {form: minutes for form, minutes in own.minutes if not form.startswith("pack_")}
    assert forms == {"pulse": 3.0, "standard": 8.0, "prediction": 1.5}


def test_reversed_items_are_those_worded_against_their_scale() -> None:
    backwards = {item.id for item in questionnaire("reverb").items if item.reversed and item.role == "scale"}
    assert backwards == {"und_2", "und_4", "und_6", "und_8", "und_10", "stay_2", "stay_4", "rel_5", "rel_6"}


def test_every_facet_of_understanding_is_worded_both_ways() -> None:
    facets: dict[str | None, list[bool]] = {}
    for item in scale_of("understanding")[1].items:
        facets.setdefault(item.subscale, []).append(item.reversed)
    assert facets == {name: [False, True] for name in ("perspective", "respect", "trust", "ease", "stereotypes")}


def test_every_statement_has_its_prediction_at_the_same_waves() -> None:
    own = questionnaire("reverb")
    for number in range(1, 9):
        value, prediction = own.item(f"val_{number}"), own.item(f"pred_{number}")
        assert (value.role, prediction.role, prediction.predicts) == ("value", "prediction", value.id)
        assert value.waves == prediction.waves == ("odd" if number <= 4 else "even")
        assert prediction.text is not None
        assert f'"{value.text}"' in prediction.text


def test_every_own_item_is_worded_once_and_serves_a_claim() -> None:
    items = questionnaire("reverb").items
    texts = [item.text for item in items]
    assert len(set(texts)) == len(texts)
    assert all(text and text[0].isupper() and text[-1] in '.?")' for text in texts)
    assert [item.id for item in items if not item.claims] == ["contact_ok"]


@pytest.mark.parametrize(("name", "count"), [("uwes9", 9), ("uwes3", 3)])
def test_published_keys_carry_no_wording_and_run_from_never_to_every_day(name: str, count: int) -> None:
    key = questionnaire(name)
    assert len(key.items) == count
    assert key.licence == "key only"
    assert not key.verified
    assert key.unverified
    for item in key.items:
        assert item.text is None
        answers = item.response_scale
        assert (answers.kind, answers.minimum, answers.maximum) == ("frequency", 0.0, 6.0)
        assert [anchor.value for anchor in answers.anchors] == list(range(7))
        assert answers.anchors[0].text == "Never"
        assert answers.anchors[6].text == "Always"
        assert ("Every day", 6.0) in [(alias.text, alias.value) for alias in answers.aliases]


def test_uwes9_has_three_items_a_subscale() -> None:
    subscales = [item.subscale for item in questionnaire("uwes9").items]
    assert {name: subscales.count(name) for name in set(subscales)} == {"vigour": 3, "dedication": 3, "absorption": 3}


def test_header_patterns_recognise_their_own_items_and_no_others() -> None:
    own = questionnaire("reverb")
    assert all(any(re.search(p, item.id) for p in own.header_patterns) for item in own.items if item.id != "contact_ok")
    for header in ("uwes9_3", "UWES_3", "uwes-9.7"):
        matches = [re.search(p, header, re.IGNORECASE) for p in questionnaire("uwes9").header_patterns]
        assert any(matches), header
    assert not any(re.search(p, "eng_7") for one in questionnaires() for p in one.header_patterns)


def test_no_basis_reads_as_missing_on_every_response_scale() -> None:
    for _, item in item_index().values():
        assert {"not applicable", "n/a", "no basis for evaluation", "prefer not to say", "don't know"} <= set(
            item.response_scale.missing
        )


def test_lookups_name_what_exists() -> None:
    assert [scale.id for scale in outcome_scales("engagement")] == ["engagement", "uwes3", "uwes9"]
    assert [scale.id for scale in outcome_scales("understanding")] == ["understanding"]
    assert outcome_scales("retention") == ()
    assert scale_of("uwes9")[0].id == "uwes9"
    assert item_index()["und_2"][1].reversed
    with pytest.raises(MappingError, match="reverb, mfq9, moaq, psysafety, tis6, uwes3, uwes9, wics"):
        questionnaire("q12")
    with pytest.raises(MappingError, match="engagement"):
        scale_of("happiness")
