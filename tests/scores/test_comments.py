"""Open answers are utterances like others: whose they are, which of them count, and how people are counted by them."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.scores.codebook import codebook
from analysis.scores.comments import comment_ids, comment_utterances, commented, question_texts
from analysis.scores.interviews import count_participants, suggest_codes
from analysis.study import ALL, COMMENT, COMMENTS, Study

MEMBERS = pd.DataFrame(
    {
        "person": ["P1", "P2", "P3", "P4"], "cohort": ["North", "North", "South", None], "pair": ["1", "1", "2", None],
        "arm": ["programme", "programme", "programme", "comparison"], "side": ["junior", "senior", "junior", None],
    }
)  # fmt: skip
SUBMISSIONS = pd.DataFrame(
    {
        "submission": ["s1", "s2", "s3", "s4", "s5", "s1b", "s0"],
        "person": ["P1", "P2", "P3", "P4", None, "P1", "P1"], "wave": ["end"] * 6 + ["baseline"],
        "date": pd.to_datetime(["2025-03-01"] * 5 + ["2025-03-02", "2024-03-01"]),
    }
)  # fmt: skip
ANSWERS = pd.DataFrame({"submission": SUBMISSIONS["submission"], "item": "uwes1", "value": 4.0})
TEXTS = pd.DataFrame(
    {
        "submission": ["s1b", "s2", "s3", "s4", "s5", "s1", "s0", "s2"],
        "question": ["open_helped"] * 7 + ["What else?"],
        "text": ["I trust her", "Trust grew", None, "Not asked", "We trust", "Early", "Before", "Too little time"],
    }
)  # fmt: skip


def study(codes: pd.DataFrame | None = None, comments: pd.DataFrame = TEXTS) -> Study:
    tables = {"memberships": MEMBERS, "submissions": SUBMISSIONS, "responses": ANSWERS, "comments": comments}
    return Study.from_tables("made", tables | ({} if codes is None else {"codes": codes}))


def coded(*rows: tuple[int, str, str]) -> pd.DataFrame:
    """Codes of the texts at these places of `TEXTS`."""
    ids = comment_ids(TEXTS)
    frame = pd.DataFrame(rows, columns=["place", "theme", "direction"])
    return frame.assign(utterance=frame["place"].map(ids), status="accepted").drop(columns="place")


def test_an_open_answer_keeps_its_name_whatever_comes_beside_it() -> None:
    ids = comment_ids(TEXTS)
    assert ids.str.startswith(COMMENT).all()
    assert ids.nunique() == len(TEXTS)
    assert comment_ids(TEXTS.iloc[[3, 1]]).tolist() == [ids[3], ids[1]]
    assert comment_ids(TEXTS.assign(text="other words")).tolist() == ids.tolist()


def test_answers_of_the_programme_count_with_the_last_submission_of_each_person() -> None:
    said = comment_utterances(study())
    assert sorted(said["interview"]) == ["s0", "s1b", "s2", "s2", "s3", "s5"]
    own = said.set_index("interview")
    assert own.loc["s1b", ["person", "cohort", "side", "wave"]].tolist() == ["P1", "North", "junior", "end"]
    assert own.loc["s5", "person"] is pd.NA or pd.isna(own.loc["s5", "person"])
    assert own.loc["s3", "question"] == question_texts()["open_helped"]
    assert "What else?" in set(said["question"])


def test_who_left_the_question_empty_or_is_withheld_did_not_speak() -> None:
    spoke = commented(study())
    assert sorted(spoke["participant"]) == ["P1", "P1", "P2", "P2", "submission s5"]
    nobody = commented(study(comments=TEXTS.assign(text=pd.Series(pd.NA, index=TEXTS.index, dtype="str"))))
    assert nobody.empty
    assert commented(Study.from_tables("made", {})).empty


def test_people_are_counted_not_answers() -> None:
    codes = coded((0, "trust", "favourable"), (1, "trust", "favourable"), (7, "logistics", "unfavourable"),
                  (6, "trust", "unfavourable"), (3, "trust", "favourable"))  # fmt: skip
    named = study(codes, TEXTS.drop(index=4))
    counts = count_participants(named, (), codebook(), COMMENTS).set_index("theme")
    assert counts.loc["trust", ["n_people", "favourable", "unfavourable", "mixed", "not_raised"]].tolist() == [
        2, 1, 0, 1, 0,
    ]  # fmt: skip
    assert counts.loc["logistics", "unfavourable"] == 1
    by_side = count_participants(study(codes), ("wave", "side"), codebook(), COMMENTS)
    juniors = by_side[(by_side["side"] == "junior") & (by_side["theme"] == "trust")].set_index("wave")
    assert juniors["favourable"].to_dict() == {"baseline": 0, "end": 1}
    assert juniors["n_people"].to_dict() == {"baseline": 1, "end": 1}


def test_who_wrote_without_a_name_at_two_waves_is_not_two_people() -> None:
    sent = pd.DataFrame({"submission": [f"s{n}" for n in range(13)], "wave": ["baseline"] * 6 + ["end"] * 7})
    texts = pd.DataFrame({"submission": sent["submission"], "question": "open_helped", "text": "I trust her"})
    codes = pd.DataFrame({"utterance": comment_ids(texts), "theme": "trust", "direction": "favourable"})
    made = Study.from_tables(
        "made", {"submissions": sent, "comments": texts, "codes": codes.assign(status="accepted"),
                 "responses": ANSWERS.assign(submission=sent["submission"].head(len(ANSWERS)))},
    )  # fmt: skip

    def told(*by: str) -> list[int]:
        counts = count_participants(made, by, source=COMMENTS)
        return counts.loc[counts["theme"] == "trust", "favourable"].tolist()

    assert (told(), told("wave")) == ([7], [6, 7])


def test_interviews_and_open_answers_are_counted_apart() -> None:
    talk = pd.DataFrame(
        {"interview": ["I1"], "person": ["P3"], "wave": ["end"], "utterance": ["u1"], "speaker": ["P3"], "text": ["x"]}
    )
    codes = pd.concat([coded((0, "trust", "favourable")), pd.DataFrame(
        {"utterance": ["u1"], "theme": ["trust"], "direction": ["unfavourable"], "status": ["accepted"]})])  # fmt: skip
    both = Study.from_tables(
        "made", {"memberships": MEMBERS, "submissions": SUBMISSIONS, "responses": ANSWERS, "comments": TEXTS,
                 "interviews": talk, "codes": codes},
    )  # fmt: skip
    spoken = count_participants(both, ()).set_index("theme").loc["trust"]
    written = count_participants(both, (), source=COMMENTS).set_index("theme").loc["trust"]
    assert (spoken["n_people"], spoken["favourable"], spoken["unfavourable"]) == (1, 0, 1)
    assert (written["n_people"], written["favourable"], written["unfavourable"]) == (3, 1, 0)


@pytest.mark.parametrize("repeats", [1, 400])
def test_answers_of_the_same_words_get_the_same_suggestions(repeats: int) -> None:
    texts = ["I trust her completely.", "There was no time for meetings.", "Nothing."]
    said = pd.DataFrame({"text": texts * repeats}).assign(question="", speaker="respondent")
    said["utterance"] = [f"{COMMENT}{place}" for place in range(len(said))]
    found = suggest_codes(said)
    once = suggest_codes(said.head(3))
    assert len(found) == repeats * len(once) > 0
    first = found[found["utterance"].isin(said["utterance"].tail(3))]
    assert first[["theme", "direction"]].to_numpy().tolist() == once[["theme", "direction"]].to_numpy().tolist()
    assert ALL not in set(found["theme"])
