"""The checks on a chosen header row."""

from __future__ import annotations

import pytest

from analysis.ingest.headers import header_findings, header_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("q1", "Q1 "),
        ("Zoë", "Zoe\u0308"),
        ("q1", "q\u200b1"),
        ("ﬁt", "fit"),
        ("a b", "a\u00a0\n b"),
        ("q1", "\ufeffq1"),
    ],
)
def test_names_that_look_alike_are_alike(one: str, other: str) -> None:
    assert header_key(one) == header_key(other)
    (finding,) = header_findings(["id", one, other], row=1)
    assert (finding.code, finding.severity, finding.column, finding.rows) == ("DUPLICATE_HEADER", "error", "B", (1,))


def test_different_names_are_fine() -> None:
    assert header_findings(["id", "q1", "q2", "q 1"], row=1) == ()


def test_blank_names_over_data_are_named_by_their_letters() -> None:
    (finding,) = header_findings(["id", "", "q1", " \u200b"], row=2)
    assert finding.code == "BLANK_HEADER"
    assert "B, D" in finding.message


def test_blank_names_over_empty_columns_do_no_harm() -> None:
    assert header_findings(["id", "", "q1"], row=1, filled={0, 2}) == ()
    assert header_findings(["id", "", "q1"], row=1, filled={0, 1, 2}) != ()


def test_only_the_columns_asked_for_are_looked_at() -> None:
    assert header_findings(["id", "q1", "q1", ""], row=1, positions=[0, 1]) == ()
