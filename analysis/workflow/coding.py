"""Coding interviews and open answers: the suggestions that wait for a person, and what the person decides."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from analysis.scores.codebook import Codebook
from analysis.scores.comments import comment_utterances
from analysis.scores.interviews import REJECTED, interviewed, suggest_codes
from analysis.storage.decisions import Decision, DecisionAction, append_decisions, read_decisions
from analysis.storage.stores import Store
from analysis.study import COMMENT
from analysis.workflow.codebooks import codebook_in_use
from analysis.workflow.decisions import STATUS_AFTER, codes_of, last_act, standing_decisions
from analysis.workflow.pseudonyms import INTERVIEWER
from analysis.workflow.studies import open_with_codes
from analysis.workflow.workspace import Workspace

#: What makes a suggestion: an answer and a theme.
CODE = ["utterance", "theme"]


@dataclass(frozen=True, slots=True)
class Coder:
    """Who decides. `independent`: a second reader, who sees nothing of what others decided, nor changes any code."""

    name: str
    independent: bool = False


@dataclass(frozen=True, slots=True)
class CodingDesk:
    """What is there to be coded, as it is for as long as no file comes or goes.

    `said` has one row an answer of an interviewee, then one an open answer of a survey: utterance, text, side, wave,
    question, and `before`: what the interviewer said just before it; where the row names no question, the last thing
    the interviewer said. `suggested` has utterance, theme, direction, phrase and codebook_version, by the codebook
    `book`. `utterances` has everything that was said, interviewers' part included, with the columns of the table
    interviews (of an open answer its submission stands for the interview); `codes` those that were imported as coded
    elsewhere, `aliases` the utterances that passages turned out to be, `rated` what files rated of interviews
    (as `interview_ratings.place_ratings` gives it). People who code see the side, not the person.
    """

    said: pd.DataFrame = field(repr=False)
    suggested: pd.DataFrame = field(repr=False)
    utterances: pd.DataFrame = field(repr=False)
    codes: pd.DataFrame = field(repr=False)
    has_roster: bool
    book: Codebook = field(repr=False)
    rated: pd.DataFrame = field(repr=False)
    aliases: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def talks(self) -> pd.DataFrame:
        """One row an interview: interview, wave, side (of who speaks first in it) and a `label` that names nobody."""
        said = self.said[self.said["utterance"].isin(self.interviews["utterance"])]
        first = said.assign(interview=said["utterance"].map(self.talk_of)).drop_duplicates("interview")
        label = first["interview"] + ", " + first["side"].fillna("side not known") + (" at " + first["wave"]).fillna("")
        return first[["interview", "wave", "side"]].assign(label=label).reset_index(drop=True)

    @property
    def interviews(self) -> pd.DataFrame:
        """The rows of `utterances` that are no open answers."""
        return self.utterances[~self.utterances["utterance"].str.startswith(COMMENT)]

    @property
    def talk_of(self) -> pd.Series[str]:
        """The interview of each utterance, of an open answer its submission: index utterance."""
        return self.utterances.drop_duplicates("utterance").set_index("utterance")["interview"]


@dataclass(frozen=True, slots=True)
class CodingQueue:
    """What waits for a coder, and what was decided.

    `waiting` has the suggestions that the coder has yet to decide, with the columns of `said`, of `asked` suggestions
    in all; `codes` what holds now (of a second reader: what that reader decided alone); `undoable` what the coder did
    last, as `decisions.last_act` gives it. A code that was given elsewhere without a direction waits as well, its
    direction NA unless one is suggested. Of the suggestions that were decided, `judged` in number, people took `agreed`
    as they stood.
    """

    waiting: pd.DataFrame = field(repr=False)
    codes: pd.DataFrame = field(repr=False)
    undoable: pd.DataFrame = field(repr=False)
    asked: int
    judged: int
    agreed: int


def open_desk(workspace: Workspace, name: str) -> CodingDesk:
    """What a study's people said, and what the study's codebook suggests for it."""
    opened, book = open_with_codes(workspace, name), codebook_in_use(workspace.store, name)
    study, talk = opened.study, opened.study.interviews
    asks = talk["speaker"] == INTERVIEWER
    questions = talk["text"].where(asks).groupby(talk["interview"])
    before = questions.shift(1).fillna(questions.ffill().where(talk["question"].isna()))
    answers = talk.assign(before=before)[~asks].drop(columns="side")
    answers = answers.merge(interviewed(study)[["utterance", "side"]], on="utterance", how="left")
    comments = comment_utterances(study)
    unasked = pd.Series(pd.NA, index=comments.index, dtype="str")
    said = pd.concat([answers, comments.assign(before=unasked)], ignore_index=True)
    utterances = pd.concat([talk, comments], ignore_index=True)
    return CodingDesk(
        said=said.loc[said["text"].notna(), ["utterance", "text", "side", "wave", "question", "before"]],
        suggested=suggest_codes(utterances, book)[[*CODE, "direction", "phrase", "codebook_version"]],
        utterances=utterances,
        codes=opened.coded_elsewhere,
        has_roster=study.has_roster,
        book=book,
        rated=opened.rated,
        aliases=opened.aliases,
    )


def queue_suggestions(store: Store, study: str, desk: CodingDesk, coder: Coder | None = None) -> CodingQueue:
    """The suggestions of a desk less those decided on by now, in the order in which they were said.

    A second reader is asked about every suggestion in answers on which somebody else decided, less those that this
    reader decided alone: in an order by lot (the same each time), so that whoever stops early has read a fair sample.
    """
    coder = coder or Coder("")
    standing = standing_decisions(read_decisions(store, study))
    codes = codes_of(standing, desk.codes, desk.utterances["utterance"], desk.aliases)
    asked = desk.suggested
    if coder.independent:
        asked = asked[asked["utterance"].isin(_decided_by_others(codes, coder))]
        codes = _alone(standing, coder, desk)
    settled = codes[~_want_direction(codes, desk.book)]
    asked = _with_open(asked, codes.drop(index=settled.index), desk.book)
    waiting = asked[~_index(asked).isin(_index(settled))].merge(desk.said, on="utterance", how="inner")
    if coder.independent:
        waiting = waiting.sort_values("utterance", key=_lot, kind="stable")
    both = desk.suggested.merge(settled, on=CODE, suffixes=("", "_decided"))
    kept = (both["status"] != REJECTED) & (both["direction"] == both["direction_decided"])
    undoable = last_act(standing, coder.name, independent=coder.independent)
    return CodingQueue(waiting.reset_index(drop=True), codes, undoable, len(asked), len(both), int(kept.sum()))


def standing_codes(store: Store, study: str, desk: CodingDesk) -> pd.DataFrame:
    """Every code of a desk's answers that was decided by now, the rejected among them, as `decisions.codes_of`."""
    standing = standing_decisions(read_decisions(store, study))
    return codes_of(standing, desk.codes, desk.utterances["utterance"], desk.aliases)


def _want_direction(codes: pd.DataFrame, book: Codebook) -> pd.Series[bool]:
    """Codes that stand for a theme, were kept, and do not say which way."""
    known = codes["theme"].isin([theme.id for theme in book.themes])
    return known & codes["direction"].isna() & (codes["status"] != REJECTED)


def _with_open(asked: pd.DataFrame, codes: pd.DataFrame, book: Codebook) -> pd.DataFrame:
    """What is asked, and the codes without a direction where nothing suggests one."""
    open_ones = codes.reindex(columns=asked.columns).assign(phrase="", codebook_version=book.version)
    return pd.concat([asked, open_ones], ignore_index=True).drop_duplicates(CODE)


def decide(
    store: Store, study: str, *, utterance: str, theme: str, direction: str, action: DecisionAction, version: str,
    coder: Coder,
) -> None:  # fmt: skip
    """Keep one decision with the version of the codebook it was suggested from. Raises StoreError for a study that
    cannot be changed.
    """
    made = Decision(utterance, theme, direction, action, coder.name, version, coder.independent)
    append_decisions(store, study, [made])


def move(
    store: Store, study: str, *, utterance: str, theme: str, to: str, direction: str, version: str, coder: Coder
) -> None:
    """Keep that words speak to the theme `to`, not to `theme`: two decisions at once. Raises as `decide` does."""
    made = [
        Decision(utterance, theme, direction, "move", coder.name, version, coder.independent),
        Decision(utterance, to, direction, "add", coder.name, version, coder.independent),
    ]
    append_decisions(store, study, made)


def undo_last(store: Store, study: str, coder: Coder) -> pd.DataFrame:
    """Take back what the coder did last, by lines that say so: nothing is overwritten. Gives what was taken back
    (empty where there was nothing). Raises as `decide` does.
    """
    last = last_act(standing_decisions(read_decisions(store, study)), coder.name, independent=coder.independent)
    names = ["utterance", "theme", "direction", "codebook_version"]
    undone = [
        Decision(utterance, theme, direction, "undo", coder.name, version, coder.independent)
        for utterance, theme, direction, version in zip(*(last[name] for name in names), strict=True)
    ]
    if undone:
        append_decisions(store, study, undone)
    return last


def _decided_by_others(codes: pd.DataFrame, coder: Coder) -> pd.Series[str]:
    return codes.loc[codes["decided_by"].fillna("") != coder.name, "utterance"]


def _alone(standing: pd.DataFrame, coder: Coder, desk: CodingDesk) -> pd.DataFrame:
    """The codes that a second reader gave, as `codes_of` would give everybody's."""
    mine = standing[standing["independent"] & (standing["who"] == coder.name) & standing["action"].isin(STATUS_AFTER)]
    return codes_of(mine.assign(independent=False), desk.codes.iloc[:0], desk.utterances["utterance"])


def _index(codes: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(codes[CODE].astype("object"))


def _lot(utterances: pd.Series[str]) -> pd.Series[str]:
    return utterances.map(lambda name: hashlib.sha256(str(name).encode()).hexdigest())
