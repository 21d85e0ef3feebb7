"""Suggestions from what people said, and people counted by what was confirmed."""

from __future__ import annotations

import random
import time
from functools import cache

import pandas as pd
import pytest

from analysis.scores.codebook import codebook
from analysis.scores.interviews import COUNT_COLUMNS, count_participants, interviewed, suggest_codes
from analysis.study import TABLES, Study


def themes(text: str, question: str = "") -> dict[str, str]:
    found = suggest_codes(pd.DataFrame({"utterance": ["u"], "text": [text], "question": [question]}))
    return dict(zip(found["theme"], found["direction"], strict=True))


@pytest.mark.parametrize(
    ("text", "theme", "direction"),
    [
        ("I trust her completely.", "trust", "favourable"),
        ("I don't trust her.", "trust", "unfavourable"),
        ("I never really trusted him.", "trust", "unfavourable"),
        ("I do not complain, but I trust her.", "trust", "favourable"),
        ("Not only did I trust her, I told her so.", "trust", "favourable"),
        ("I trust him and I don't trust the others.", "trust", "mixed"),
        ("She was not intimidating.", "holding_back", "favourable"),
        ("He was intimidating.", "holding_back", "unfavourable"),
        ("I did not feel respected or trusted.", "trust", "unfavourable"),
        ("It is not that bad: I felt respected, and I trust her.", "respect", "favourable"),
        ("They cancelled again.", "logistics", "unfavourable"),
        ("They never cancelled.", "logistics", "favourable"),
        ("I've handed in my notice.", "stay", "unfavourable"),
        ("I am not going anywhere.", "stay", "favourable"),
        ("The conversations were awkward.", "communication", "unfavourable"),
        ("The conversations were brilliant.", "communication", "favourable"),
    ],
)
def test_directions_and_negations(text: str, theme: str, direction: str) -> None:
    assert themes(text).get(theme) == direction


@pytest.mark.parametrize(
    "text",
    [
        "We match the invoices every Friday.",
        "With respect, it rains.",
        "To be frank, it rains.",
        "The canteen is dreadful.",
        "",
    ],
)
def test_what_says_nothing_suggests_nothing(text: str) -> None:
    assert themes(text) == {}


def test_guide_question_anchors_its_theme() -> None:
    assert "matching" not in themes("It was brilliant, really.")
    assert themes("It was brilliant, really.", "How well were you matched?")["matching"] == "favourable"
    assert themes("It was not good.", "How well were you matched?")["matching"] == "unfavourable"


def test_suggestions_are_a_table_of_codes_with_reason_and_version() -> None:
    given = pd.DataFrame(
        {
            "utterance": ["a", "b", "c"],
            "text": ["I Trust her", None, "I trust you"],
            "speaker": ["S", "S", "Interviewer"],
        }
    )
    found = suggest_codes(given)
    assert list(found) == list(TABLES["codes"])
    (row,) = found.to_dict("records")
    assert (row["utterance"], row["status"], row["phrase"], row["codebook_version"]) == (
        "a",
        "suggested",
        "Trust",
        "1.0",
    )
    assert pd.isna(row["decided_by"])
    assert suggest_codes(given.head(0)).empty


# -- people ------------------------------------------------------------------------------------------------------------


def study(codes: list[tuple[str, str, str, str]]) -> Study:
    interviews = [
        {
            "interview": "1",
            "person": "A",
            "utterance": "a1",
            "wave": "end",
            "cohort": "2025",
            "side": "junior",
            "speaker": "A",
        },
        {
            "interview": "1",
            "person": "A",
            "utterance": "a2",
            "wave": "end",
            "cohort": "2025",
            "side": "junior",
            "speaker": "A",
        },
        {
            "interview": "1",
            "utterance": "q",
            "wave": "end",
            "cohort": "2025",
            "side": "junior",
            "speaker": "Interviewer",
        },
        {
            "interview": "2",
            "person": "B",
            "utterance": "b",
            "wave": "end",
            "cohort": "2025",
            "side": "junior",
            "speaker": "B",
        },
        {"interview": "3", "utterance": "c", "wave": "end", "cohort": "2025", "side": "junior", "speaker": "P3"},
    ]
    columns = ["utterance", "theme", "direction", "status"]
    return Study.from_tables(
        "s", {"interviews": pd.DataFrame(interviews), "codes": pd.DataFrame(codes, columns=columns)}
    )


def counts(*codes: tuple[str, str, str, str], theme: str = "trust") -> tuple[int, ...]:
    found = count_participants(study(list(codes)))
    assert len(found) == len(codebook().themes)
    row = found.loc[found["theme"] == theme].iloc[0]
    assert row["favourable"] + row["unfavourable"] + row["mixed"] + row["not_raised"] == row["n_people"]
    return tuple(int(row[name]) for name in COUNT_COLUMNS)


def test_people_are_counted_not_mentions() -> None:
    twice = [("a1", "trust", "favourable", "accepted"), ("a2", "trust", "favourable", "confirmed")]
    assert counts(*twice) == (3, 1, 0, 0, 2, 0)


def test_both_directions_are_mixed() -> None:
    assert counts(("a1", "trust", "favourable", "added"), ("a2", "trust", "unfavourable", "changed")) == (
        3,
        0,
        0,
        1,
        2,
        0,
    )
    assert counts(("b", "trust", "mixed", "accepted")) == (3, 0, 0, 1, 2, 0)


def test_suggestions_stand_apart_and_rejected_ones_nowhere() -> None:
    given = [
        ("a1", "trust", "favourable", "accepted"), ("a2", "trust", "unfavourable", "suggested"),
        ("b", "trust", "unfavourable", "suggested"), ("c", "trust", "unfavourable", "rejected"),
    ]  # fmt: skip
    assert counts(*given) == (3, 1, 0, 0, 2, 1)


def test_suggestions_count_where_nobody_decided_on_them() -> None:
    made = study([("a1", "trust", "favourable", "accepted"), ("c", "trust", "unfavourable", "rejected")])
    waiting = pd.DataFrame(
        {"utterance": ["a1", "b", "c"], "theme": "trust", "direction": "favourable", "status": "suggested"}
    )
    row = count_participants(made, (), suggested=waiting).set_index("theme").loc["trust"]
    assert row[["n_people", "favourable", "not_raised", "suggested"]].tolist() == [3, 1, 2, 1]


def test_interviewer_is_nobody_and_an_unknown_interviewee_somebody() -> None:
    assert set(interviewed(study([]))["participant"]) == {"A", "B", "interview 3"}
    assert counts(("c", "trust", "unfavourable", "accepted")) == (3, 0, 1, 0, 2, 0)


def test_nobody_interviewed(empty_study: Study) -> None:
    assert count_participants(empty_study).empty
    assert count_participants(study([]), by=("cohort",))["n_people"].unique().tolist() == [3]


# -- time --------------------------------------------------------------------------------------------------------------


@cache
def hostile() -> dict[str, str]:
    parts = sorted(
        {w.rstrip("*") for t in codebook().themes for p in (*t.favourable, *t.unfavourable) for w in p if w != ".."}
    )
    phrase_words = " ".join(random.Random(1).choices(parts, k=45_000))
    return {
        "one word": "a" * 250_000,
        "one letter": "a " * 125_000,
        "negations": "not " * 62_500,
        "gaps": "how " * 62_500,
        "quotes": "a'" * 125_000,
        "commas": "a," * 125_000,
        "full stops": "trust. " * 35_714,
        "topics and cues": "trust not good ideas " * 11_904,
        "phrase words": phrase_words[:250_000],
        "capital dots": "İ’" * 125_000,
    }


@pytest.mark.parametrize("name", list(hostile()))
def test_no_text_makes_the_matcher_slow(name: str) -> None:
    text = hostile()[name]
    suggest_codes(pd.DataFrame({"utterance": ["u"], "text": ["warm up"]}))
    began = time.process_time()
    suggest_codes(pd.DataFrame({"utterance": ["u"], "text": [text], "question": ["trust"]}))
    assert time.process_time() - began < 10.0  # 0.1 to 0.5 s on an idle machine; what is quadratic takes minutes


def test_doubling_a_text_about_doubles_the_time() -> None:
    text = hostile()["phrase words"]

    def taken(characters: int) -> float:
        """The least of five tries: whatever else the machine does only adds."""
        tries = []
        for _ in range(5):
            began = time.process_time()
            suggest_codes(pd.DataFrame({"utterance": ["u"], "text": [text[:characters]]}))
            tries.append(time.process_time() - began)
        return min(tries)

    assert taken(200_000) < 8 * taken(50_000) + 0.1


def test_headings_and_people_outside_the_programme_make_nobody_more() -> None:
    talk = pd.DataFrame(
        {
            "interview": ["1", "1", "2", "3"], "person": [None, "A", "C", None], "wave": "end",
            "utterance": ["heading", "a", "c", "coded"], "speaker": [None, "interviewee", "interviewee", None],
        }
    )  # fmt: skip
    members = pd.DataFrame({"person": ["A", "C"], "cohort": ["2025", None], "arm": ["programme", "comparison"]})
    codes = pd.DataFrame({"utterance": ["heading", "c"], "theme": "trust", "direction": "favourable"})
    made = {"interviews": talk, "memberships": members, "codes": codes.assign(status="accepted")}
    found = count_participants(Study.from_tables("s", made), ()).set_index("theme").loc["trust"]
    assert (found["n_people"], found["favourable"], found["not_raised"]) == (2, 0, 2)
