"""Persons from tokens, and the order of waves."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ingest.linkage import link_method, resolve_persons
from analysis.ingest.waves import wave_order
from analysis.ingest.words import normalise_wave

TOKENS = [f"{kind}:{number}" for kind in ("id", "mail", "code") for number in range(4)]


def links(*pairs):
    return pd.DataFrame(list(pairs), columns=["token_a", "token_b"], dtype="str")


def persons(found):
    return dict(zip(found["token"], found["person"], strict=True))


def test_what_was_seen_together_is_one_person_over_many_files():
    who = persons(
        resolve_persons(pd.Series(["id:1", "id:2"], dtype="str"), links(("id:1", "mail:a"), ("code:x", "mail:a")))
    )
    assert who["id:1"] == who["mail:a"] == who["code:x"] != who["id:2"]
    assert who["id:1"].startswith("P")
    assert len(who["id:1"]) == 11


def test_a_lesser_token_does_not_rename_a_person():
    before = persons(resolve_persons(pd.Series(["id:1"], dtype="str"), links()))
    after = persons(resolve_persons(pd.Series(["id:1"], dtype="str"), links(("code:a", "mail:a"), ("mail:a", "id:1"))))
    assert before["id:1"] == after["id:1"] == after["code:a"]


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(TOKENS), st.sampled_from(TOKENS)), max_size=12),
    st.randoms(use_true_random=False),
)
def test_the_order_of_imports_does_not_matter(pairs, random):
    turned = [(b, a) for a, b in pairs]
    random.shuffle(turned)
    tokens = pd.Series(TOKENS, dtype="str")
    one, other = resolve_persons(tokens, links(*pairs)), resolve_persons(tokens[::-1], links(*turned))
    pd.testing.assert_frame_equal(one, other)
    who = persons(one)
    assert all(who[a] == who[b] for a, b in pairs)
    parts = _by_brute_force(pairs)
    assert one["person"].nunique() == len(parts)


def _by_brute_force(pairs):
    parts = [{token} for token in TOKENS]
    for a, b in pairs:
        joined = [part for part in parts if part & {a, b}]
        parts = [part for part in parts if not part & {a, b}] + [set().union(*joined)]
    return parts


def test_nothing_known_gives_nobody():
    assert resolve_persons(pd.Series([], dtype="str"), links()).empty


def test_how_submissions_were_linked():
    tokens = pd.Series(["id:1", "mail:a", "code:x", None, "id:9"], dtype="str")
    known = pd.Series(["id:1", "mail:a", "code:x"], dtype="str")
    assert link_method(tokens, known).tolist() == ["employee_id", "email", "code", "none", "none"]


def order(*pairs):
    frame = pd.DataFrame(list(pairs), columns=["wave", "date"])
    return wave_order(frame["wave"], pd.to_datetime(frame["date"]))["wave"].tolist()


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        (
            [("follow-up", None), ("end", None), ("baseline", None), ("mid", None)],
            ["baseline", "mid", "end", "follow-up"],
        ),
        ([("follow-up 12", None), ("follow-up 6", None), ("end", None)], ["end", "follow-up 6", "follow-up 12"]),
        ([("wave 10", None), ("wave 2", None)], ["wave 2", "wave 10"]),
        ([("autumn", "2025-10-01"), ("spring", "2025-04-01")], ["spring", "autumn"]),
        ([("2022", None), ("2020", None), ("2021", None)], ["2020", "2021", "2022"]),
        ([("November 2024", None), ("September 2024", None)], ["September 2024", "November 2024"]),
        ([("03.2024", None), ("11.2023", None)], ["11.2023", "03.2024"]),
        ([("März 2024", None), ("Dezember 2023", None)], ["Dezember 2023", "März 2024"]),
        (
            [("Q1 2024", None), ("Q4 2023", None), ("Survey July 2023", None)],
            ["Survey July 2023", "Q4 2023", "Q1 2024"],
        ),
        ([("Herbst 2024", None), ("Frühjahr 2024", None)], ["Frühjahr 2024", "Herbst 2024"]),
        ([("Dezember 2024", None), ("baseline", None), ("end", None)], ["baseline", "Dezember 2024", "end"]),
    ],
)
def test_the_order_of_waves(pairs, expected):
    assert order(*pairs) == expected


@pytest.mark.parametrize(
    ("stated", "name"),
    [
        ("Ausgangsbefragung", "baseline"), ("Zwischenbefragung", "mid"), ("Abschlussbefragung", "end"),
        ("1. Welle", "wave 1"), ("2nd wave", "wave 2"), ("6 Monate danach", "follow-up 6"),
        ("12-month follow-up", "follow-up 12"),
    ],
)  # fmt: skip
def test_waves_by_the_names_that_people_give_them(stated, name):
    assert normalise_wave(stated) == name


def test_waves_open_and_close_with_their_answers():
    found = wave_order(
        pd.Series(["end", "end", None]), pd.to_datetime(pd.Series(["2025-05-02", "2025-04-01", "2025-01-01"]))
    )
    assert found["opens"].tolist() == [pd.Timestamp("2025-04-01")]
    assert found["closes"].tolist() == [pd.Timestamp("2025-05-02")]
    assert np.isfinite(found["order"]).all()
