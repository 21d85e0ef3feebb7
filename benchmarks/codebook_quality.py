"""How good the shipped codebook's suggestions are, held against labels that people gave, beside two simple rules.

    python benchmarks/codebook_quality.py LABELLED.csv --split dev [--out benchmarks/results]

LABELLED.csv has columns id, split, labels, text; labels are "tech+,trust-": a theme's short name and its direction.
The split "dev" is what phrases may be tuned on; "test" is for a codebook that is committed already, and its first run
is the one to be told. A decision is one theme for one utterance. Intervals: 10,000 resamples of utterances, seeded.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from analysis.scores.codebook import FAVOURABLE, MIXED, UNFAVOURABLE, codebook
from analysis.scores.interviews import suggest_codes
from analysis.stats.proportions import wilson

RESULTS = Path(__file__).resolve().parent / "results"
#: Short names of labels, and the themes they mean.
THEMES = {
    "tech": "technology", "perspective": "perspective", "openness": "openness", "trust": "trust", "respect": "respect",
    "opencomm": "communication", "stereotypes": "stereotypes", "reciprocity": "reciprocity",
    "confidence": "confidence", "leadership": "leadership", "career": "career", "engage": "engagement",
    "inclusion": "inclusion", "innovation": "innovation", "retention": "stay", "intimid": "holding_back",
    "matching": "matching", "time": "logistics",
}  # fmt: skip
#: Themes that the labels do not tell apart: resistance is labelled as the other end of openness.
JUDGED_AS = {"resistance": "openness"}
SIGNS = {"+": FAVOURABLE, "-": UNFAVOURABLE, "0": MIXED}
RESAMPLES, SEED = 10_000, 20261129
LEAST_POSITIVES = 10

Codes = dict[tuple[str, str], str]


def read_labelled(path: Path, split: str) -> tuple[pd.DataFrame, Codes]:
    """The utterances of a split (utterance, text), and their codes: direction by utterance and theme."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == split]
    codes: Codes = {}
    for row in rows:
        for label in filter(None, (one.strip() for one in row["labels"].split(","))):
            key = (row["id"], THEMES[label[:-1]])
            codes[key] = MIXED if key in codes and codes[key] != SIGNS[label[-1]] else SIGNS[label[-1]]
    said = pd.DataFrame({"utterance": [row["id"] for row in rows], "text": [row["text"] for row in rows]}, dtype="str")
    return said, codes


def suggested(said: pd.DataFrame) -> Codes:
    """What the shipped codebook suggests."""
    found = suggest_codes(said)
    codes: Codes = {}
    for utterance, theme, direction in zip(found["utterance"], found["theme"], found["direction"], strict=True):
        key = (utterance, JUDGED_AS.get(theme, theme))
        codes[key] = MIXED if codes.get(key, direction) != direction else direction
    return codes


def by_title(said: pd.DataFrame) -> Codes:
    """A simple rule: a theme where a word of its title stands, favourable unless the text says not, no or never."""
    small = {"and", "being", "to", "of"}
    codes: Codes = {}
    for utterance, text in zip(said["utterance"], said["text"], strict=True):
        words = set(text.lower().replace("'", " ").replace(",", " ").replace(".", " ").split())
        turned = words & {"not", "no", "never", "t", "nobody"}
        for theme in codebook().themes:
            if words & (set(theme.title.lower().split()) - small):
                key = (utterance, JUDGED_AS.get(theme.id, theme.id))
                codes[key] = UNFAVOURABLE if turned else FAVOURABLE
    return codes


def most_common(said: pd.DataFrame, codes: Codes) -> Codes:
    """A simple rule that knows the answer: the most common code for every utterance."""
    counts = pd.Series([(theme, direction) for (_, theme), direction in codes.items()]).value_counts()
    theme, direction = counts.index[0]
    return {(utterance, theme): direction for utterance in said["utterance"]}


def cells(said: pd.DataFrame, codes: Codes, other: Codes, directed: bool) -> npt.NDArray[np.int64]:
    """By utterance: both, only `codes`, only `other`, neither, over all themes (and directions, if `directed`)."""
    place = {name: at for at, name in enumerate(said["utterance"])}
    parts = (FAVOURABLE, UNFAVOURABLE) if directed else (None,)
    table = np.zeros((len(said), 4), dtype=np.int64)
    first, second = (_taken(one, directed) for one in (codes, other))
    for key in first | second:
        table[place[key[0]], 0 if key in first and key in second else 1 if key in first else 2] += 1
    table[:, 3] = len(THEMES) * len(parts) - table.sum(axis=1)
    return table


def _taken(codes: Codes, directed: bool) -> set[tuple[str, str, str | None]]:
    """The decisions that codes make; both directions are two decisions."""
    if not directed:
        return {(*key, None) for key in codes}
    both = {FAVOURABLE: (FAVOURABLE,), UNFAVOURABLE: (UNFAVOURABLE,), MIXED: (FAVOURABLE, UNFAVOURABLE)}
    return {(*key, side) for key, direction in codes.items() for side in both[direction]}


def precision(table: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return table[..., 0] / (table[..., 0] + table[..., 2])


def recall(table: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return table[..., 0] / (table[..., 0] + table[..., 1])


def kappa(table: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Cohen's kappa of the two-by-two table."""
    n = table.sum(axis=-1)
    agreed = (table[..., 0] + table[..., 3]) / n
    given, found = (table[..., 0] + table[..., 1]) / n, (table[..., 0] + table[..., 2]) / n
    chance = given * found + (1 - given) * (1 - found)
    return (agreed - chance) / (1 - chance)


def with_interval(table: npt.NDArray[np.int64], figure: Callable[..., npt.NDArray[np.float64]]) -> str:
    draws = np.random.default_rng(SEED).integers(0, len(table), (RESAMPLES, len(table)))
    with np.errstate(invalid="ignore", divide="ignore"):
        value = float(figure(table.sum(axis=0).astype(float)))
        low, high = np.nanpercentile(figure(table[draws].sum(axis=1).astype(float)), [2.5, 97.5])
    return "none" if np.isnan(value) else f"{value:.2f} ({low:.2f} to {high:.2f})"


def by_theme(codes: Codes, found: Codes) -> Iterable[str]:
    """Themes that people gave ten times or more, with Wilson's intervals."""
    given = pd.Series([theme for _, theme in codes]).value_counts()
    for theme, positives in given[given >= LEAST_POSITIVES].items():
        kept = sum(1 for key in found if key[1] == theme and key in codes)
        told = sum(1 for key in found if key[1] == theme)
        yield f"| {theme} | {positives} | {_share(kept, told)} | {_share(kept, int(positives))} |"


def _share(part: int, whole: int) -> str:
    if not whole:
        return "none"
    share = wilson(part, whole)
    return f"{part} of {whole} ({float(share.low):.2f} to {float(share.high):.2f})"


def report(said: pd.DataFrame, codes: Codes, split: str) -> str:
    """The figures in Markdown."""
    ways = {
        f"codebook {codebook().version}": suggested(said), "words of the titles": by_title(said),
        "the most common code, always": most_common(said, codes),
    }  # fmt: skip
    lines = [
        f"## Split {split}: {len(said)} utterances, {len(codes)} codes of people", "",
        "| what | decides | suggested | precision | recall | kappa |", "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for name, found in ways.items():
        for directed in (False, True):
            table = cells(said, codes, found, directed)
            figures = " | ".join(with_interval(table, figure) for figure in (precision, recall, kappa))
            what = "theme and direction" if directed else "theme"
            lines.append(f"| {name} | {what} | {int(table[:, [0, 2]].sum())} | {figures} |")
    themes = list(by_theme(codes, ways[f"codebook {codebook().version}"]))
    lines += ["", f"Themes that people gave {LEAST_POSITIVES} times or more, theme alone:", ""]
    lines += ["| theme | given | precision | recall |", "|---|---|---|---|", *themes] if themes else ["none."]
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("labelled", type=Path)
    parser.add_argument("--split", choices=("dev", "test"), default="dev")
    parser.add_argument("--out", type=Path, help="a folder for the report; without it, it is printed only")
    options = parser.parse_args()
    text = report(*read_labelled(options.labelled, options.split), options.split)
    print(text)
    if options.out:
        (options.out / f"codebook_quality_{options.split}.md").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
