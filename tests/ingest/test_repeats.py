"""One response in two exports counts once; nobody named at all links nobody."""

import pandas as pd

from analysis.ingest.linkage import link_method
from analysis.ingest.repeats import drop_repeated_submissions


def tables(submissions, responses):
    dates = pd.to_datetime([day for _, day in submissions]).astype("datetime64[s]")
    return {
        "submissions": pd.DataFrame({"submission": [name for name, _ in submissions], "date": dates}),
        "responses": pd.DataFrame(responses, columns=["submission", "item", "value"]),
        "comments": pd.DataFrame({"submission": ["A", "A"], "question": ["q", "q"], "text": ["x", "x"]}),
    }


def test_a_response_in_two_exports_counts_once_and_keeps_answers_of_either():
    given = tables(
        [("A", "2026-03-02"), ("B", "2026-03-01"), ("A", "2026-03-01")],
        [("A", "eng_1", 4), ("B", "eng_1", 2), ("A", "eng_1", 4), ("A", "eng_2", 5)],
    )
    kept = drop_repeated_submissions(given)
    assert kept["submissions"]["submission"].tolist() == ["A", "B"]
    assert kept["submissions"]["date"].iloc[0] == pd.Timestamp("2026-03-02")
    assert sorted(kept["responses"][["submission", "item"]].itertuples(index=False, name=None)) == [
        ("A", "eng_1"), ("A", "eng_2"), ("B", "eng_1"),
    ]  # fmt: skip
    assert len(kept["comments"]) == 1
    assert len(given["responses"]) == 4


def test_without_repetition_the_tables_are_the_same_objects():
    given = tables([("A", "2026-03-02")], [("A", "eng_1", 4), ("A", "eng_1", 5)])
    assert drop_repeated_submissions(given)["responses"] is given["responses"]


def test_submissions_of_nobody_are_linked_by_nothing():
    nobody = pd.Series([None, None], dtype="float64")
    assert link_method(nobody, nobody).tolist() == ["none", "none"]
