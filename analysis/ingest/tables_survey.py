"""Survey exports: submissions, their answers and comments, and who was invited."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.ingest.attributes import note_swapped_sides, read_attributes, read_memberships
from analysis.ingest.checking_answers import check_answers
from analysis.ingest.checking_scales import AnswerColumn
from analysis.ingest.dates import NOT_KEPT, ReadDates
from analysis.ingest.duplicates import set_aside_repetitions, set_aside_rivals, tell_code_users_apart
from analysis.ingest.identity import (
    person_label,
    read_identity,
    repeated_rows,
    repeats_within_event,
    submission_ids,
    wave_of_rows,
)
from analysis.ingest.ledger import BoolArray
from analysis.ingest.meanings import IDENTIFIERS
from analysis.ingest.numbers import numbers_of
from analysis.ingest.placeholders import stand_for_none
from analysis.ingest.redcap import form_of_rows, told_once
from analysis.ingest.responses import commented, long_comments, long_responses, read_answer_columns
from analysis.ingest.source import Source, day
from analysis.ingest.unfinished import (
    note_dates_not_kept,
    set_aside_other_forms,
    set_aside_previews,
    settle_unfinished,
)


def survey_tables(source: Source) -> dict[str, pd.DataFrame]:
    """Tables submissions, responses, comments, and invitations where the file also lists people who did not answer.

    Set aside are rows without an answer (UNANSWERED), previews, other forms of a record, repetitions, answers broken
    off by people who finished another one, and answers that cannot be one.
    """
    identity = _told_once(source, read_identity(source))
    waves = wave_of_rows(source)
    moments, seconds = _times(source)
    answers = read_answer_columns(source)
    answered = _answered(source, answers)
    label = person_label(identity)
    set_aside_previews(source)
    unanswered = (answered == 0).to_numpy() & source.ledger.accepted
    unanswered &= ~set_aside_other_forms(source, answers, unanswered)
    source.ledger.set_aside(unanswered, "UNANSWERED", "no question is answered.", severity="info",
                            advice="Nothing to do; where the row names somebody, it counts as invited.")  # fmt: skip
    _note_instances(source)
    check_answers(source, answers, seconds)
    # A day alone names nobody: two people may well have ticked the same on one day.
    timed = moments.notna() & (moments != moments.dt.normalize())
    told_apart = label.notna() | source.text("submission").notna() | timed
    set_aside_repetitions(source, repeated_rows(source), told_apart.to_numpy())
    keys = label + " @ " + waves.fillna("")
    if source.mapping.tool == "redcap":
        keys += " # " + form_of_rows(source.view)
    settle_unfinished(source, keys)
    keys = tell_code_users_apart(source, keys, label)
    set_aside_rivals(source, keys, moments, answered, "at one wave")
    ids = submission_ids(source, waves)
    attributes = _told_once(source, read_attributes(source, moments.dt.year.astype("float64")))
    submissions = _submissions(source, identity, attributes, waves, ids, moments, seconds)
    tables = answer_tables(source, answers, submissions, ids)
    invited = _invitations(identity, waves, unanswered & label.notna().to_numpy(), source.ledger.accepted)
    return tables if invited is None else {**tables, "invitations": invited}


def answer_tables(
    source: Source, answers: Sequence[AnswerColumn], submissions: pd.DataFrame, ids: pd.Series
) -> dict[str, pd.DataFrame]:
    """Submissions of the accepted rows, with the answers and comments that stand in them."""
    rows = source.ledger.accepted
    return {
        "submissions": submissions[rows].reset_index(drop=True),
        "responses": long_responses(answers, ids, rows),
        "comments": long_comments(source, ids, rows),
    }


def _submissions(
    source: Source, identity: pd.DataFrame, attributes: pd.DataFrame, waves: pd.Series, ids: pd.Series,
    moments: pd.Series, seconds: pd.Series,
) -> pd.DataFrame:  # fmt: skip
    places = _told_once(source, read_memberships(source))
    note_swapped_sides(source, attributes, places)
    return pd.DataFrame(
        {
            "row": source.ledger.rows, "submission": ids, **identity, "wave": waves,
            "date": day(moments.to_numpy(), ids.index), "seconds": seconds,
            "cohort": places["cohort"], "side": places["side"], "arm": places["arm"], **attributes,
            "link_method": _link_method(identity), "import_id": source.blank(),
        }
    )  # fmt: skip


def _link_method(identity: pd.DataFrame) -> pd.Series:
    """How a row can be linked to its person: by "employee_id", "email" or "code", else "none"."""
    known = [identity[kind].notna().to_numpy() for kind in IDENTIFIERS]
    return pd.Series(np.select(known, IDENTIFIERS, default="none"), index=identity.index, dtype="str")


def _times(source: Source) -> tuple[pd.Series, pd.Series]:
    """When each row was given (its end, else its date, else its start), and the seconds it took (NaN where unknown)."""
    index = source.view.data.index
    read = {meaning: source.dates(meaning) for meaning in ("end", "date", "start")}
    moments = pd.Series(np.datetime64("NaT", "s"), index=index, dtype="datetime64[s]")
    for meaning, dates in read.items():
        if dates is not None:
            given = pd.Series(dates.values, index=index)
            moments = moments.fillna(given.mask(_unknown_dates(source, meaning, given)))
    stated = source.raw("seconds")
    if stated is not None:
        return moments, pd.Series(numbers_of(stated, source.mapping.decimal), index=index)
    return moments, pd.Series(_between(read["start"], read["end"], source.size), index=index)


def _unknown_dates(source: Source, meaning: str, given: pd.Series) -> BoolArray:
    """Which dates stand for none; LimeSurvey writes one and the same where a survey keeps no dates."""
    known = given.dropna()
    if known.empty or not (known == NOT_KEPT).all():
        return stand_for_none(source, meaning, given)
    note_dates_not_kept(source, meaning, given.notna().to_numpy())
    return given.notna().to_numpy()


def _between(start: ReadDates | None, end: ReadDates | None, size: int) -> np.ndarray:
    if start is None or end is None:
        return np.full(size, np.nan)
    seconds = (end.values - start.values) / np.timedelta64(1, "s")
    return np.where(seconds > 0, seconds, np.nan)


def _answered(source: Source, answers: Sequence[AnswerColumn]) -> pd.Series:
    """How many answers and comments each row holds."""
    count = commented(source).astype("int64")
    for answer in answers:
        count += answer.read.answered
    return pd.Series(count, index=source.view.data.index)


def _told_once(source: Source, frame: pd.DataFrame) -> pd.DataFrame:
    """In an export of REDCap, what one row of a record says about its person holds for the record's other rows."""
    return told_once(frame, source.text("code")) if source.mapping.tool == "redcap" else frame


def _note_instances(source: Source) -> None:
    again = (repeats_within_event(source) != "").to_numpy() & source.ledger.accepted
    source.ledger.note(
        "REPEATED_INSTANCES", "warning", "Records answered the survey more than once; from the second time on each is "
        'a wave of its own, called "(instance 2)" and so on.', hit=again,
        advice="If the instances are the waves, map the column of instances as the wave.",
    )  # fmt: skip


def _invitations(identity: pd.DataFrame, waves: pd.Series, silent: BoolArray, rows: BoolArray) -> pd.DataFrame | None:
    """Everybody whom the file names, if it names people who did not answer; None where it cannot know who was asked."""
    if not silent.any():
        return None
    named = identity.notna().any(axis=1).to_numpy() & (silent | rows)
    return identity[named].assign(wave=waves[named]).drop_duplicates().reset_index(drop=True)
