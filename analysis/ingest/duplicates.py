"""The same person twice: exact repetitions, a later answer, and answers that contradict each other."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.ingest.ledger import BoolArray
from analysis.ingest.source import Source, mask


def set_aside_repetitions(source: Source, repeated: BoolArray, told_apart: BoolArray) -> None:
    """Exact repetitions of an earlier row are set aside where something in the row names it.

    Anonymous rows without response id or time may well be alike: two people who both ticked 4 everywhere are two.
    """
    source.ledger.set_aside(
        repeated & told_apart, "DUPLICATE_ROW", "the row repeats an earlier one cell for cell.",
        advice="Nothing to do: the first is kept.", severity="info",
    )  # fmt: skip
    source.ledger.note(
        "IDENTICAL_ROWS", "info", "Anonymous rows are alike cell for cell; they are kept as different people.",
        hit=repeated & ~told_apart, advice="If the file was pasted together twice, remove the copies.",
    )  # fmt: skip


def tell_code_users_apart(source: Source, keys: pd.Series, label: pd.Series) -> pd.Series:
    """`keys` with rows that give one self-made code and state different sides or generations told apart.

    People make the same code by chance. Whoever states another side at the same wave is somebody else and no rival;
    that the code then links nobody is found out of all files together.
    """
    stated = [source.raw(meaning) for meaning in ("side", "generation")]
    words = [cells.str.strip().str.casefold() for cells in stated if cells is not None]
    coded = label.str.startswith("code:").fillna(False).astype(bool) & source.ledger.accepted
    reused = pd.Series(False, index=keys.index)
    for word in words:
        reused |= word.where(coded & (word != "")).groupby(keys).transform("nunique").fillna(0) > 1
    reused &= coded
    source.ledger.note(
        "CODE_REUSED", "warning", "One code is given by people of different sides or generations at one wave; they are "
        "kept as different people, and the code links nobody.", hit=reused.to_numpy(dtype=bool),
        column=source.heading("code"), advice="Nothing to do: people make the same code by chance.",
    )  # fmt: skip
    apart = keys
    for word in words:
        apart = apart + "|" + word
    return keys.where(~reused, apart)


def set_aside_rivals(source: Source, keys: pd.Series, moments: pd.Series, answered: pd.Series, what: str) -> None:
    """Of rows with the same key (NA: none), the last complete one is kept where dates tell them apart.

    keys      one text for a person at a wave; rows set aside already do not count
    moments   when the row was given; rows of the same moment, or without one, contradict each other: none is kept
    answered  how much the row says; complete is at least nine tenths of the most that the person said at that wave
    """
    live = keys.where(pd.Series(source.ledger.accepted, index=keys.index))
    several = live.notna() & live.duplicated(keep=False)
    if not several.any():
        return
    rival = pd.DataFrame({"key": live, "when": moments, "said": answered})[several]
    groups = rival.groupby("key")
    undated = rival["when"].isna().groupby(rival["key"]).transform("any")
    complete = rival["said"] >= 0.9 * groups["said"].transform("max")
    last = rival["when"].where(complete).groupby(rival["key"]).transform("max")
    kept = complete & (rival["when"] == last) & ~undated
    tied = kept.groupby(rival["key"]).transform("sum") != 1
    hopeless = undated | tied
    contradiction, earlier = _rows(several, hopeless), _rows(several, ~hopeless & ~kept)
    source.ledger.set_aside(
        contradiction, "DUPLICATE_KEY", f"several rows of one person {what} contradict each other and no date decides; "
        "none of them is kept.", advice="Keep the right row in the file and import again.",
    )  # fmt: skip
    source.ledger.set_aside(
        earlier, "EARLIER_ANSWER", f"the person gave several rows {what}; the last complete one is kept.",
        advice="Nothing to do, unless another one should count.", severity="info",
    )  # fmt: skip


def _rows(several: pd.Series, hit: pd.Series) -> BoolArray:
    full = np.zeros(len(several), dtype=bool)
    full[mask(several)] = mask(hit)
    return full
