"""Passages that were coded elsewhere and interviews of the study: the same words are one utterance.

The witness is brute force: every passage is compared with every utterance, word by word.
"""

from __future__ import annotations

import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.scores.interviews import count_participants
from analysis.scores.passages import join_passages
from analysis.study import Study, empty_table

LONG = "We talked about the new tools every single week. I trust her a lot more now."


def talk(*rows: tuple[str, str, str | None, str, str | None]) -> pd.DataFrame:
    """interview, utterance, person, text, speaker."""
    columns = ["interview", "utterance", "person", "text", "speaker"]
    frame = pd.DataFrame(rows, columns=columns).reindex(columns=list(empty_table("interviews")))
    return frame.astype(empty_table("interviews").dtypes.to_dict())


def coded(*rows: tuple[str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["utterance", "theme", "direction"]).assign(status="confirmed")
    return frame.reindex(columns=list(empty_table("codes"))).astype(empty_table("codes").dtypes.to_dict())


SAID = talk(
    ("I1", "I1.1", None, "How did the meetings with her go for you?", "interviewer"),
    ("I1", "I1.2", "P1", LONG, "interviewee"),
    ("I1", "I1.3", "P1", "Yes.", "interviewee"),
    ("I2", "I2.1", "P2", "Yes.", "interviewee"),
    ("I2", "I2.2", "P2", "There was never enough time in the calendar.", "interviewee"),
)


def joined(*passages: tuple[str, str], codes=()):
    rows = [(document, f"passage f.{at}", None, text, None) for at, (document, text) in enumerate(passages)]
    return join_passages(pd.concat([SAID, talk(*rows)], ignore_index=True), coded(*codes))


@pytest.mark.parametrize(
    "text",
    [
        LONG,
        LONG.upper().replace(".", " !"),
        "I trust her a lot more now.",
        "[name]: I trust her a lot more now",
        f"Interviewee: {LONG}",
        f"{LONG} Yes.",
        f"How did the meetings with her go for you? {LONG}",
    ],
)
def test_a_passage_that_was_said_is_that_utterance(text):
    found = joined(("D", text), codes=[("passage f.0", "trust", "favourable")])
    assert found.aliases == {"passage f.0": "I1.2"}
    assert found.codes["utterance"].tolist() == ["I1.2"]
    assert len(found.interviews) == len(SAID)


def test_a_short_answer_is_only_joined_in_the_interview_of_its_document():
    assert joined(("D", "Yes.")).aliases == {}
    both = joined(("D", "Yes."), ("D", "There was never enough time in the calendar."))
    assert both.aliases == {"passage f.0": "I2.1", "passage f.1": "I2.2"}


def test_the_rest_of_a_document_belongs_to_the_same_person():
    found = joined(
        ("D", LONG), ("D", "Something that the transcript has in other words."), ("E", "Quite another talk.")
    )
    kept = found.interviews[found.interviews["utterance"].str.startswith("passage")]
    assert kept[["interview", "person"]].fillna("").to_numpy().tolist() == [["I1", "P1"], ["E", ""]]


def test_equal_passages_of_one_document_are_one():
    found = joined(
        ("D", "Said only here, and twice."), ("D", "said only here and twice"), ("E", "Said only here, and twice.")
    )
    assert found.aliases == {"passage f.1": "passage f.0"}


def test_nobody_counts_twice():
    texts = (("D", LONG), ("D", "Other words of hers, not in the transcript."), ("D", "Yes."))
    codes = [(f"passage f.{at}", "trust", "favourable") for at in range(3)]
    found = joined(*texts, codes=codes)
    study = Study.from_tables("s", {"interviews": found.interviews, "codes": found.codes})
    counts = count_participants(study, ()).set_index("theme").loc["trust"]
    assert (counts["n_people"], counts["favourable"]) == (2, 1)
    alone = Study.from_tables("s", {"interviews": SAID, "codes": coded(("I1.2", "trust", "favourable"))})
    assert count_participants(alone, ()).set_index("theme").loc["trust"].equals(counts)


def test_without_passages_nothing_changes():
    codes = coded(("I1.2", "trust", "favourable"))
    found = join_passages(SAID, codes)
    assert found.interviews is SAID
    assert found.codes is codes


WORDS = st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), max_size=9).map(" ".join)


@settings(deadline=None)
@given(st.lists(WORDS, max_size=5), st.lists(WORDS, max_size=4))
def test_passages_are_found_where_brute_force_finds_them(said, passages):
    utterances = talk(*((f"I{at}", f"u{at}", f"P{at}", text, "interviewee") for at, text in enumerate(said)))
    rows = talk(*((f"D{at}", f"passage f.{at}", None, text, None) for at, text in enumerate(passages)))
    found = join_passages(pd.concat([utterances, rows], ignore_index=True), empty_table("codes"))
    for at, text in enumerate(passages):
        words = text.split()
        same = [f"u{n}" for n, other in enumerate(said) if other == text and len(words) >= 4]
        part = [f"u{n}" for n, other in enumerate(said) if len(words) >= 4 and re.search(rf"\b{text}\b", other)]
        holds = [other for other in said if len(other.split()) >= 4 and re.search(rf"\b{other}\b", text)]
        longest = [f"u{n}" for n, other in enumerate(said) if other in holds and len(other) == max(map(len, holds))]
        expected = (same or part or longest)[:1]
        assert [found.aliases[f"passage f.{at}"]] == expected if f"passage f.{at}" in found.aliases else not expected
