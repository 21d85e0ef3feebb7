"""What people said: themes suggested by the codebook, and people counted by what was confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from analysis.scores.codebook import FAVOURABLE, MIXED, UNFAVOURABLE, Codebook, codebook
from analysis.scores.comments import commented, written_once
from analysis.scores.languages import are_english
from analysis.scores.lookup import looked_up
from analysis.scores.memberships import membership_at
from analysis.scores.once import once_a_study
from analysis.scores.theme_reading import reader_of, themes_in
from analysis.study import ALL, COMMENTS, INTERVIEWS, PROGRAMME, Source, Study, empty_table

SUGGESTED: Final = "suggested"
REJECTED: Final = "rejected"

#: Who asks is never coded.
INTERVIEWERS: Final = frozenset(("interviewer", "moderator", "facilitator", "researcher", "interviewer:"))

COUNT_COLUMNS: Final = ("n_people", "favourable", "unfavourable", "mixed", "not_raised", "suggested")


def suggest_codes(utterances: pd.DataFrame, book: Codebook | None = None) -> pd.DataFrame:
    """Suggested codes for `utterances` (columns utterance and text; question and speaker where known).

    Returns the table `codes`, one row an utterance and theme, with status "suggested", the words that led to it and
    the codebook's version. A strong phrase gives its direction, turned by a negation in the words before it within
    the clause; a topic phrase takes that of the nearest cue; in the answer to a guide question of a theme, cues
    alone are enough. Both directions in one utterance are "mixed". A phrase inside a longer one of its theme does
    not count. Rows without text, the interviewer's, and those that are not in English (`languages`) are left out.
    Suggestions only: nothing here scores.
    """
    reader = reader_of(book or codebook())
    speaker = utterances["speaker"].str.casefold() if "speaker" in utterances else pd.Series("", index=utterances.index)
    said = utterances.loc[utterances["text"].notna() & ~speaker.isin(INTERVIEWERS)]
    said = said.loc[are_english(said["text"])]
    asked = said["question"].fillna("") if "question" in said else pd.Series("", index=said.index)
    # Open answers repeat ("Nothing."): each text is read once for each question.
    found_in = {
        (text, question): tuple(themes_in(str(text), str(question), reader))
        for text, question in dict.fromkeys(zip(said["text"], asked, strict=True))
    }
    rows = [
        {"utterance": name, "theme": theme, "direction": direction, "phrase": phrase}
        for name, text, question in zip(said["utterance"], said["text"], asked, strict=True)
        for theme, direction, phrase in found_in[text, question]
    ]
    if not rows:
        return empty_table("codes")
    found = pd.DataFrame(rows).assign(status=SUGGESTED, codebook_version=reader.book.version)
    return pd.concat([empty_table("codes"), found])[list(empty_table("codes"))].astype("str").reset_index(drop=True)


def count_participants(
    study: Study,
    by: Sequence[str] = ("cohort", "wave", "side"),
    book: Codebook | None = None,
    source: Source = INTERVIEWS,
    suggested: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """How many people raised each theme in interviews (or, of those who wrote any, in open answers of surveys), and
    how: columns theme, `by` and `COUNT_COLUMNS`.

    People are counted, not mentions: somebody with codes of both directions is `mixed`. Only codes that a person
    confirmed count; `suggested` are those people of `not_raised` for whom an unreviewed suggestion waits: one of the
    argument `suggested` (as `suggest_codes` gives them) on which nobody decided. The parts
    favourable, unfavourable, mixed and not_raised add up to `n_people`, everyone who spoke in that group; every
    theme of the codebook has a row in every group. Cohort and side are those of the membership at the wave, else
    as stated. An interview, or a submission, of nobody known counts as one person; people who were not in the programme
    then do not count, nor do lines of a transcript that nobody spoke. Of open answers without names only those of one
    wave count over all waves (`comments.written_once`). Missing groups are kept as NA.
    """
    people = _spoke(study) if source == INTERVIEWS else commented(study)
    if source == COMMENTS and "wave" not in by:
        people = written_once(people)
    groups = people.drop_duplicates(["participant", *by])
    sizes = pd.DataFrame({"n_people": [len(groups)]})
    if by:
        sizes = groups.groupby(list(by), dropna=False).size().rename("n_people").reset_index()
    themes = pd.DataFrame({"theme": [theme.id for theme in (book or codebook()).themes]}, dtype="str")
    table = themes.merge(sizes, how="cross")
    codes = study.codes if suggested is None else pd.concat([study.codes, suggested])
    raised = _raised(codes.drop_duplicates(["utterance", "theme"]), people, by)
    keys = ["theme", *by]
    counts = raised.groupby([*keys, "said"], dropna=False).size().unstack(fill_value=0).reset_index()
    table = table.merge(counts, on=keys, how="left")
    for column in COUNT_COLUMNS[1:]:
        table[column] = (table[column] if column in table else pd.Series(0, index=table.index)).fillna(0).astype(int)
    table["not_raised"] = table["n_people"] - table[["favourable", "unfavourable", "mixed"]].sum(axis=1)
    return table[[*keys, *COUNT_COLUMNS]]


def who_spoke(study: Study, source: Source = INTERVIEWS) -> pd.DataFrame:
    """Whom `count_participants` counts: one row a participant and group, columns participant, wave, cohort, side, said.

    `wave` is `ALL` for the count over all waves. `said` are the confirmed themes and directions of the participant at
    that wave (or at all), as one text: it changes where somebody's codes change.
    """
    people = _spoke(study) if source == INTERVIEWS else commented(study)
    ever = written_once(people) if source == COMMENTS else people
    codes = study.codes.loc[~study.codes["status"].isin((SUGGESTED, REJECTED)), ["utterance", "theme", "direction"]]
    parts = []
    for rows in (people.dropna(subset=["wave"]), ever.assign(wave=ALL)):
        told = rows[["utterance", "participant", "wave"]].merge(codes, on="utterance")
        one = told["theme"].fillna("") + ":" + told["direction"].fillna("")  # a direction may still be asked for
        said = one.groupby([told["participant"], told["wave"]]).agg(lambda all_: ";".join(sorted(set(all_))))
        groups = rows[["participant", "wave", "cohort", "side"]].drop_duplicates()
        parts.append(groups.merge(said.rename("said").reset_index(), on=["participant", "wave"], how="left"))
    spoke = pd.concat(parts, ignore_index=True)
    return spoke.assign(said=spoke["said"].fillna("").astype("str"))


def no_speakers() -> pd.DataFrame:
    """Where nobody spoke, of any source."""
    return pd.DataFrame(columns=["participant", "wave", "cohort", "side", "said", "source"], dtype="str")


def interviewed(study: Study) -> pd.DataFrame:
    """Every utterance of an interviewee: utterance, participant, person, wave, cohort, arm, side.

    `participant` is the person, else the interview. The interviewer's utterances are left out.
    """
    said = study.interviews
    said = said.loc[~said["speaker"].str.casefold().isin(INTERVIEWERS)].reset_index(drop=True)
    opens = study.waves.groupby("wave")["opens"].min()
    dated = said[["person", "cohort"]].assign(date=looked_up(said["wave"], opens).astype("datetime64[s]"))
    member = membership_at(dated, study.memberships)
    own = "interview " + said["interview"].fillna("")
    return pd.DataFrame(
        {
            "utterance": said["utterance"],
            "participant": said["person"].fillna(own),
            "person": said["person"],
            "wave": said["wave"],
            "cohort": member["cohort"].fillna(said["cohort"]),
            "arm": member["arm"],
            "side": member["side"].fillna(said["side"]),
        }
    )


@once_a_study
def _spoke(study: Study) -> pd.DataFrame:
    """The rows of `interviewed` that count. Where others of its interview have a speaker, a line without one is a
    heading or a note: taken for one more person it would make up the numbers that themes need.
    """
    people, talk = interviewed(study), study.interviews
    told = talk.loc[talk["speaker"].notna(), "interview"]
    notes = talk.loc[talk["speaker"].isna() & talk["person"].isna() & talk["interview"].isin(told), "utterance"]
    elsewhere = people["arm"].notna() & (people["arm"] != PROGRAMME)
    return people[~people["utterance"].isin(notes) & ~elsewhere].reset_index(drop=True)


def _raised(codes: pd.DataFrame, people: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """One row a participant, group and theme with what the participant said: a direction, "mixed" or "suggested"."""
    live = codes.loc[codes["status"] != REJECTED, ["utterance", "theme", "direction", "status"]]
    joined = live.merge(people, on="utterance")
    confirmed = joined["status"] != SUGGESTED
    for direction in (FAVOURABLE, UNFAVOURABLE):
        joined[direction] = confirmed & joined["direction"].isin((direction, MIXED))
    keys = ["theme", *by, "participant"]
    said = joined.groupby(keys, dropna=False)[[FAVOURABLE, UNFAVOURABLE]].max().reset_index()
    both, good = said[FAVOURABLE] & said[UNFAVOURABLE], said[FAVOURABLE]
    word = pd.Series(SUGGESTED, index=said.index).mask(said[UNFAVOURABLE], UNFAVOURABLE)
    said["said"] = word.mask(good, FAVOURABLE).mask(both, MIXED).astype("str")
    return said
