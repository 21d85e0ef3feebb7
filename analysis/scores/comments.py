"""Open answers of surveys as something people said: utterances to be coded, and whose they are."""

from __future__ import annotations

import hashlib
from functools import cache

import pandas as pd

from analysis.instruments import questionnaires
from analysis.scores.respondents import respondents
from analysis.study import COMMENT, PROGRAMME, Study, as_table, empty_table

#: Who speaks in an open answer.
RESPONDENT = "respondent"


def comment_ids(comments: pd.DataFrame) -> pd.Series[str]:
    """The utterance that each row of the table `comments` is: the same for the same submission and question."""
    keys = comments["submission"].astype("str") + "\n" + comments["question"].astype("str")
    digests = keys.map(lambda key: hashlib.sha256(str(key).encode()).hexdigest()[:16])
    return (COMMENT + digests).astype("str")


def comment_utterances(study: Study) -> pd.DataFrame:
    """Every open answer as a row of the table `interviews`: one utterance of a respondent, its submission in place of
    the interview.

    Those that count are of people in the programme, as `respondents` has them: the last complete submission of a person
    and wave. `question` is what was asked; cohort and side are those of the membership at the time. Rows whose text is
    empty or withheld keep an empty text.
    """
    if study.comments.empty:
        return empty_table("interviews")
    comments = study.comments.assign(utterance=comment_ids(study.comments))
    told = comments.merge(_of_programme(study), on="submission", how="inner")
    return as_table(
        "interviews",
        told.assign(
            interview=told["submission"], speaker=RESPONDENT, question=told["question"].replace(question_texts())
        ),
    )


def commented(study: Study) -> pd.DataFrame:
    """Who said which open answer, as `interviews.interviewed`: utterance, participant, person, wave, cohort, arm, side.

    Answers without text are left out. `participant` is the person, else the submission: an anonymous one is a person.
    """
    said = comment_utterances(study)
    said = said[said["text"].notna()].reset_index(drop=True)
    own = ("submission " + said["interview"]).astype("str")
    columns = ["utterance", "person", "wave", "cohort", "side"]
    return said[columns].assign(participant=said["person"].fillna(own), arm=PROGRAMME)


def written_once(told: pd.DataFrame) -> pd.DataFrame:
    """The rows of `commented` by which people may be counted over all waves.

    Where some wrote without a name, nobody knows who of one wave wrote at another as well: only those of the wave at
    which most people wrote are certainly different people. Where everybody has a name, or all wrote at one wave, that
    is everybody.
    """
    if told["person"].notna().all() or told["wave"].nunique(dropna=False) < 2:
        return told
    wrote = told.dropna(subset=["wave"]).groupby("wave")["participant"].nunique()
    return told[told["wave"] == wrote.sort_index().idxmax()].reset_index(drop=True)


@cache
def question_texts() -> dict[str, str]:
    """What the open questions of questionnaires ask, by their ids."""
    return {item.id: str(item.text) for one in questionnaires() for item in one.open_questions}


def _of_programme(study: Study) -> pd.DataFrame:
    answered = respondents(study)
    columns = ["submission", "person", "wave", "cohort", "side"]
    return answered.loc[answered["arm"] == PROGRAMME, columns]
