"""Themes counted for every group: people, and confirmed codes only."""

from __future__ import annotations

import pandas as pd

from analysis.impact.voices import count_themes
from analysis.scores.comments import comment_ids
from analysis.study import COMMENTS, Study


def study(**codes: object) -> Study:
    said = pd.DataFrame(
        {
            "interview": ["I1", "I1", "I2", "I3"], "person": ["P1", "P1", "P2", "P3"], "wave": "end",
            "cohort": ["North", "North", "North", "South"], "side": ["junior", "junior", "senior", "junior"],
            "utterance": ["a", "b", "c", "d"], "speaker": ["P1", "P1", "P2", "P3"], "text": "words",
        }
    )  # fmt: skip
    coded = pd.DataFrame(
        {
            "utterance": ["a", "b", "c", "d"], "theme": "trust", "direction": ["favourable"] * 3 + ["unfavourable"],
            "status": ["accepted", "accepted", "accepted", "suggested"],
        }
    )  # fmt: skip
    return Study.from_tables("made", {"interviews": said, "codes": coded.assign(**codes)})


def test_people_are_counted_once_in_every_group() -> None:
    counts = count_themes(study())
    trust = counts[counts["theme"] == "trust"].set_index(["cohort", "wave", "side"])["favourable"]
    assert trust["all", "all", "all"] == 2
    assert trust["North", "all", "all"] == 2
    assert trust["all", "end", "junior"] == 1


def test_suggestions_do_not_count() -> None:
    counts = count_themes(study(status="suggested"))
    assert counts[["favourable", "unfavourable", "mixed"]].to_numpy().sum() == 0


def test_a_study_without_interviews_has_no_themes_raised() -> None:
    counts = count_themes(Study.from_tables("made", {}))
    assert counts[["favourable", "unfavourable", "mixed"]].to_numpy().sum() == 0


def test_open_answers_count_once_somebody_has_coded_one() -> None:
    answers = pd.DataFrame({"submission": ["s1", "s2"], "question": "What else?", "text": ["words", "more words"]})
    submissions = pd.DataFrame({"submission": ["s1", "s2"], "person": ["P1", "P2"], "wave": "end"})
    tables = {"comments": answers, "submissions": submissions}
    assert count_themes(Study.from_tables("made", tables), source=COMMENTS).empty
    codes = pd.DataFrame(
        {"utterance": comment_ids(answers).head(1), "theme": "trust", "direction": "favourable", "status": "accepted"}
    )
    counts = count_themes(Study.from_tables("made", tables | {"codes": codes}), source=COMMENTS)
    trust = counts[counts["theme"] == "trust"].set_index(["cohort", "wave", "side"])
    assert trust.loc[("all", "end", "all"), ["n_people", "favourable", "not_raised"]].tolist() == [2, 1, 1]
