"""Forms for each wave and arm: what is asked of whom, and the minutes that the bank states."""

from __future__ import annotations

import pytest

from analysis.errors import UsageError
from analysis.instruments import questionnaire
from analysis.instruments.forms import (
    CORE_FORMS,
    WAVES,
    Occasion,
    compose_form,
    form_names,
    form_title,
    forms_at,
    minutes_to_answer,
    occasions,
)
from analysis.study import COMPARISON, PROGRAMME, SIDES, WAITLIST

MID = Occasion("mid", 2)


def test_the_minutes_are_those_that_the_bank_states():
    stated = dict(questionnaire("reverb").minutes)
    assert compose_form(["pulse"], MID).minutes() == stated["pulse"] == 3
    assert compose_form(["standard"], MID).minutes("junior") == stated["standard"] == 8
    for name in form_names():
        assert abs(compose_form([name], MID).minutes() - stated[name]) <= 0.5, name
    assert minutes_to_answer(()) == 0


def test_the_pulse_is_twelve_items():
    scales = [item.scale for item in compose_form(["pulse"], MID).items if item.response_scale.kind != "open"]
    assert {name: scales.count(name) for name in set(scales)} == {
        "engagement": 3, "understanding": 4, "stay": 2, "relationship": 3,
    }  # fmt: skip


def test_eight_statements_rotate_four_a_wave_each_with_its_guess():
    asked = {}
    for occasion in occasions(WAVES, [PROGRAMME]):
        items = compose_form(["prediction"], occasion).items
        own = [item.id for item in items if item.role == "value"]
        assert [item.predicts for item in items if item.role == "prediction"] == own
        assert len(own) == 4
        asked[occasion.wave] = set(own)
    assert asked["baseline"] == asked["end"]
    assert len(asked["baseline"] | asked["mid"]) == 8


def test_nobody_outside_the_programme_is_asked_about_it():
    for occasion in occasions(WAVES, [COMPARISON, WAITLIST]):
        items = compose_form(form_names(), occasion).items
        assert not [item.id for item in items if item.waves in ("after start", "last")]
        assert not [item.id for item in items if item.response_scale.kind == "open"]
    before = compose_form(form_names(), Occasion("baseline", 1)).items
    assert not [item.id for item in before if item.scale == "relationship" or item.id.endswith("_before")]
    assert "contact_ok" not in [item.id for item in before]


def test_each_side_answers_its_own_and_what_is_for_both():
    form = compose_form(form_names(), Occasion("end", 3, last=True))
    for side in SIDES:
        sides = {item.side for block in form.blocks_for(side) for item in block.items}
        assert sides == {None, side}
    ids = [item.id for item in form.items]
    assert len(ids) == len(set(ids))
    assert all(len({item.response_scale.id for item in block.items}) == 1 for block in form.blocks)
    assert form.items[-1].id == "contact_ok"


def test_who_gets_which_form():
    given = {
        (occasion.wave, occasion.arm): forms_at(occasion, form_names())[:2]
        for occasion in occasions(WAVES, [PROGRAMME, COMPARISON])
    }
    assert given[("baseline", PROGRAMME)] == given[("end", PROGRAMME)] == ("standard", "prediction")
    assert given[("mid", PROGRAMME)] == given[("follow-up 6", PROGRAMME)] == ("pulse", "prediction")
    assert {forms for (_, arm), forms in given.items() if arm == COMPARISON} == {("pulse", "prediction")}
    assert forms_at(Occasion("mid", 2), ["standard"]) == ("standard",)
    assert "pack_energy" in forms_at(Occasion("end", 3, last=True), form_names())


def test_what_does_not_exist_is_named():
    with pytest.raises(UsageError, match="magic"):
        compose_form(["magic"], MID)
    with pytest.raises(UsageError, match="Waves are baseline"):
        list(occasions(["summer"], [PROGRAMME]))
    with pytest.raises(UsageError, match="No wave"):
        list(occasions([], [PROGRAMME]))
    assert form_title("pack_energy") == "Fresh energy"
    assert set(CORE_FORMS) < set(form_names())
