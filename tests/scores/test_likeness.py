"""Passages like a text: by shared words against the formula worked by hand, by meaning without a network."""

from __future__ import annotations

import importlib.util
import math
import os
import socket

import numpy as np
import pandas as pd
import pytest

from analysis.errors import UsageError
from analysis.scores import likeness
from analysis.scores.likeness import find_passages, meaning_is_installed

SAID = pd.Series(
    [
        "She showed me how to build a dashboard for the region.",
        None,
        "The canteen coffee is dreadful.",
        "He taught me to read our numbers in the new software.",
        "",
    ],
    index=["a", "b", "c", "d", "e"],
    dtype="str",
)
INSTALLED = importlib.util.find_spec("wordllama") is not None
needs_meaning = pytest.mark.skipif(
    not INSTALLED and not os.environ.get("CI"), reason="the optional requirements-nlp.txt is not installed"
)


def test_the_likeness_by_words_is_the_cosine_of_weighed_counts():
    texts = pd.Series(["one two", "two two three", "four five"], dtype="str")
    found = find_passages(texts, "two three")
    rare, common = math.log(5 / 3) + 1, math.log(5 / 4) + 1  # among four texts, the one asked for included
    asked = np.array([common, rare])  # two, three: in three and in two of the four texts
    first = np.array([common, math.log(5 / 2) + 1])  # two, one
    second = np.array([2 * common, rare])
    expected = {
        1: asked @ second / (np.linalg.norm(asked) * np.linalg.norm(second)),
        0: common**2 / (np.linalg.norm(asked) * np.linalg.norm(first)),
    }
    assert found["place"].tolist() == [1, 0]
    np.testing.assert_allclose(found["likeness"], [expected[1], expected[0]], rtol=1e-12)


def test_what_shares_no_word_is_not_found_and_the_likest_comes_first():
    found = find_passages(SAID, "how to build a dashboard", top=2)
    assert found["place"].tolist()[0] == "a"
    assert "c" not in find_passages(SAID, "dashboard")["place"].tolist()
    assert find_passages(SAID, "xylophone").empty
    assert find_passages(SAID, " ").empty
    assert find_passages(SAID.iloc[1:2], "coffee").empty
    assert find_passages(SAID, "?!").empty


def test_fewer_than_one_passage_cannot_be_asked_for():
    with pytest.raises(UsageError, match="0 passages"):
        find_passages(SAID, "coffee", top=0)


def test_without_the_optional_package_words_still_work(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    likeness._embeddings.cache_clear()
    assert not meaning_is_installed()
    assert find_passages(SAID, "coffee")["place"].tolist() == ["c"]
    with pytest.raises(UsageError, match="optional package"):
        find_passages(SAID, "coffee", by="meaning")


@needs_meaning
def test_by_meaning_finds_other_words_and_calls_nobody(monkeypatch):
    def refuse(*_arguments, **_options):
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    likeness._embeddings.cache_clear()
    like = "learning computer programs"
    assert find_passages(SAID, like).empty
    found = find_passages(SAID, like, by="meaning")
    assert found["place"].iloc[0] == "d"
    assert "c" not in found["place"].tolist()
    assert found["likeness"].between(0, 1).all()
