"""Passages like a given text, among what people said: by the words they share, or by meaning where that is installed.

By meaning needs the optional package of requirements-nlp.txt, whose embeddings lie inside the package itself.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from analysis.errors import UsageError
from analysis.stats.arrays import FloatArray

Likeness = Literal["words", "meaning"]

_WORD: Final = re.compile(r"[^\W\d_]{2,}")
#: What a text must share to be shown at all, by the way of comparing.
LEAST: Final = MappingProxyType({"words": 0.01, "meaning": 0.1})


def meaning_is_installed() -> bool:
    """Whether passages can be found by meaning here."""
    return importlib.util.find_spec("wordllama") is not None


def find_passages(texts: pd.Series[str], like: str, *, by: Likeness = "words", top: int = 10) -> pd.DataFrame:
    """The `top` texts most like a text: columns place (label in `texts`) and likeness (0 to 1), the likest first.

    By words: cosine of the counts of words, each weighed by log((1 + N) / (1 + texts that have it)) + 1, so that rare
    words tell more (Salton and Buckley 1988). By meaning: cosine of the mean of word embeddings (256 numbers a text,
    English). Missing and empty texts are like nothing, and so is whatever shares next to nothing (`LEAST`); ties keep
    the order given. Raises UsageError for `top` below 1, and for "meaning" where that is not installed.
    """
    if top < 1:
        raise UsageError("VALUE_NOT_ALLOWED", f"{top} passages were asked for.", "Ask for one or more.")
    said = texts[texts.fillna("").str.strip() != ""]
    if said.empty or not like.strip():
        return pd.DataFrame({"place": said.index[:0], "likeness": pd.Series(dtype="float64")})
    likeness = _COMPARE[by]([like, *said.tolist()])
    order = np.argsort(-likeness, kind="stable")[:top]
    kept = order[likeness[order] >= LEAST[by]]
    return pd.DataFrame({"place": said.index[kept], "likeness": np.clip(likeness[kept], 0, 1)})


def _by_words(texts: list[str]) -> FloatArray:
    """Likeness of the first text to each of the others."""
    found = [(place, word) for place, text in enumerate(texts) for word in _WORD.findall(text.lower())]
    counts = pd.DataFrame(found, columns=["text", "word"]).value_counts(sort=False).reset_index()
    spread = counts["word"].map(counts.groupby("word").size())
    weight = counts["count"] * (np.log((1 + len(texts)) / (1 + spread)) + 1)
    length = np.sqrt((weight**2).groupby(counts["text"]).sum())
    asked = weight[counts["text"] == 0].set_axis(counts.loc[counts["text"] == 0, "word"])
    shared = (weight * counts["word"].map(asked).fillna(0.0)).groupby(counts["text"]).sum()
    cosine = shared / (length * length.get(0, np.nan))
    return np.asarray(cosine.reindex(range(1, len(texts))).fillna(0.0), dtype=np.float64)


def _by_meaning(texts: list[str]) -> FloatArray:
    vectors = np.asarray(_embeddings().embed(texts, norm=True), dtype=np.float64)
    return np.asarray(vectors[1:] @ vectors[0], dtype=np.float64)


@cache
def _embeddings() -> Any:  # noqa: ANN401 - the package has no types
    if not meaning_is_installed():
        raise UsageError(
            "NOT_INSTALLED", "Passages cannot be found by meaning: the optional package is not installed.",
            "Find them by words, or ask whoever runs Reverb for requirements-nlp.txt.",
        )  # fmt: skip
    import wordllama

    # Without the folder it would look for its tokenizer on the network; nothing may be fetched.
    return wordllama.WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True)


_COMPARE: Final[MappingProxyType[str, Callable[[list[str]], FloatArray]]] = MappingProxyType(
    {"words": _by_words, "meaning": _by_meaning}
)
