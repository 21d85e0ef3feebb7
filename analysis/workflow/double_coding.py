"""How coding went in a study: how far two readers agree, and how good the suggestions turn out to be."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.scores.codebook_quality import CodebookQuality, suggestion_quality
from analysis.scores.double_coding import CodingAgreement, coding_agreement
from analysis.storage.decisions import read_decisions
from analysis.storage.stores import Store
from analysis.workflow.coding import CodingDesk
from analysis.workflow.decisions import STATUS_AFTER, codes_of, standing_decisions


@dataclass(frozen=True, slots=True)
class DoubleCoding:
    """What a second reader found beside the first reading, and their agreement."""

    second: str
    agreement: CodingAgreement


def double_codings(store: Store, study: str, desk: CodingDesk) -> tuple[DoubleCoding, ...]:
    """The agreement of each second reader with the first reading, the one who read most first.

    The first reading of an answer is what others had decided, or had coded elsewhere, when the second reader began
    with that answer: what was changed afterwards, with both readings on the table, is no independent reading.
    """
    decisions = read_decisions(store, study)
    alone = standing_decisions(decisions)
    alone = alone[alone["independent"] & alone["action"].isin(STATUS_AFTER)]
    found = [_with(str(who), mine, decisions, desk) for who, mine in alone.groupby("who")]
    return tuple(sorted(found, key=lambda one: -one.agreement.answers))


def local_quality(store: Store, study: str, desk: CodingDesk) -> CodebookQuality:
    """How good suggestions are, by the decisions taken in this study once there are enough of them."""
    standing = standing_decisions(read_decisions(store, study))
    decided = codes_of(standing, desk.codes.iloc[:0], desk.utterances["utterance"])
    return suggestion_quality(
        desk.suggested, decided, version=desk.book.version, interviews=desk.talk_of, themes=_themes(desk)
    )


def _themes(desk: CodingDesk) -> tuple[str, ...]:
    return tuple(theme.id for theme in desk.book.themes)


def _with(who: str, mine: pd.DataFrame, decisions: pd.DataFrame, desk: CodingDesk) -> DoubleCoding:
    began = decisions[decisions["independent"] & (decisions["who"] == who)].groupby("utterance")["seq"].min()
    others = decisions[~decisions["independent"] & (decisions["who"] != who)]
    before = others[others["seq"] < others["utterance"].map(began)]
    first = codes_of(standing_decisions(before), desk.codes, desk.utterances["utterance"])
    second = codes_of(mine.assign(independent=False), desk.codes.iloc[:0], desk.utterances["utterance"])
    return DoubleCoding(
        who,
        coding_agreement(
            first, second, suggested=desk.suggested,
            interviews=desk.talk_of, themes=_themes(desk),
        ),
    )  # fmt: skip
