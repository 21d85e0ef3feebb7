"""First start: an empty store, no file of one's own, and the sample programme on the screen."""

from typing import Any

import pytest

from tests.browser.visiting import CARDS

pytestmark = pytest.mark.browser


def test_it_says_what_it_is_preparing_and_how_far_it_is(first_start: dict[str, Any]) -> None:
    told = first_start["progress"]
    assert told, "nothing was said while the samples were prepared"
    assert any("roster.csv" in text for text in told), told
    assert any("Sample first-year" in text for text in told), told
    assert len(set(told)) > 10, told


def test_the_sample_programme_stands_with_its_three_answers(first_start: dict[str, Any]) -> None:
    assert first_start["study"] == "sample"
    for outcome, card in zip(CARDS, first_start["cards"], strict=True):
        assert outcome in card.lower()
        assert any(figure.isdigit() for figure in card), card
        assert "Not shown" not in card


def test_nothing_is_asked_of_another_host_and_nothing_goes_wrong(first_start: dict[str, Any]) -> None:
    assert first_start["wrong"] == []
    assert first_start["faults"] == ""
    assert "Traceback" not in first_start["text"]
