"""Coding interviews: the suggestions that wait for a person, and what the person decides."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from analysis.scores.codebook import codebook
from analysis.scores.interviews import REJECTED, interviewed, suggest_codes
from analysis.storage.decisions import Decision, DecisionAction, append_decisions
from analysis.storage.stores import Store
from analysis.study import Study
from analysis.workflow.decisions import decided_codes
from analysis.workflow.pseudonyms import INTERVIEWER


@dataclass(frozen=True, slots=True)
class CodingDesk:
    """What is there to be coded, as it is for as long as no file comes or goes.

    `said` has one row an answer of an interviewee: utterance, text, side, wave, question, and `before`: what the
    interviewer said just before it, where that was written down. `suggested` has utterance, theme, direction, phrase.
    `interviews` and `codes` are the study's. People who code see the side, not the person.
    """

    said: pd.DataFrame = field(repr=False)
    suggested: pd.DataFrame = field(repr=False)
    interviews: pd.DataFrame = field(repr=False)
    codes: pd.DataFrame = field(repr=False)
    has_roster: bool


@dataclass(frozen=True, slots=True)
class CodingQueue:
    """`waiting` has the suggestions nobody decided on, with the columns of `said`; `codes` what was decided so far.

    A code that was given elsewhere without a direction waits as well, its direction NA unless one is suggested.

    Of the suggestions that were decided, `judged` in number, people took `agreed` as they stood.
    """

    waiting: pd.DataFrame = field(repr=False)
    codes: pd.DataFrame = field(repr=False)
    judged: int
    agreed: int


def open_desk(study: Study) -> CodingDesk:
    """The answers of a study's interviewees, and what the codebook suggests for them."""
    talk = study.interviews
    asks = talk["speaker"] == INTERVIEWER
    before = talk["text"].where(asks).groupby(talk["interview"]).shift(1)
    said = talk.assign(before=before)[~asks & talk["text"].notna()].drop(columns="side")
    said = said.merge(interviewed(study)[["utterance", "side"]], on="utterance", how="left")
    return CodingDesk(
        said=said[["utterance", "text", "side", "wave", "question", "before"]],
        suggested=suggest_codes(talk)[["utterance", "theme", "direction", "phrase"]],
        interviews=talk,
        codes=study.codes,
        has_roster=study.has_roster,
    )


def queue_suggestions(store: Store, study: str, desk: CodingDesk) -> CodingQueue:
    """The suggestions of a desk less those decided on by now, in the order in which they were said."""
    codes = decided_codes(store, study, desk.codes, desk.interviews)
    open_ones = codes[_wants_direction(codes)]
    settled = codes.drop(index=open_ones.index)
    decided = pd.MultiIndex.from_frame(settled[["utterance", "theme"]].astype("object"))
    asked = pd.concat([desk.suggested, open_ones.reindex(columns=desk.suggested.columns).assign(phrase="")])
    asked = asked.drop_duplicates(["utterance", "theme"])
    pairs = pd.MultiIndex.from_frame(asked[["utterance", "theme"]].astype("object"))
    waiting = asked[~pairs.isin(decided)].merge(desk.said, on="utterance", how="inner")
    both = desk.suggested.merge(settled, on=["utterance", "theme"], suffixes=("", "_decided"))
    kept = (both["status"] != REJECTED) & (both["direction"] == both["direction_decided"])
    return CodingQueue(waiting.reset_index(drop=True), codes, len(both), int(kept.sum()))


def _wants_direction(codes: pd.DataFrame) -> pd.Series[bool]:
    """Codes that stand for a theme, were kept, and do not say which way."""
    known = codes["theme"].isin([theme.id for theme in codebook().themes])
    return known & codes["direction"].isna() & (codes["status"] != REJECTED)


def decide(
    store: Store, study: str, *, utterance: str, theme: str, direction: str, action: DecisionAction, who: str
) -> None:
    """Keep one decision. Raises StoreError for a study that cannot be changed."""
    made = Decision(utterance, theme, direction, action, who, codebook().version)
    append_decisions(store, study, [made])
