"""Redaction measured: what is found of planted names, mails, phones and ids, and what else goes from real texts.

    python benchmarks/redaction.py FOLDER [FOLDER ...] [--out FILE]

Recall: into answers of simulated interviews sentences are put that name people of the programme's roster in ten forms,
or hold a mail address, a phone number or an id; found is what leaves no trace of the planted piece. Over-redaction: the
transcripts (.vtt, .srt, .txt) and tables with a column "text" (.csv) of each FOLDER, which name nobody of that roster,
are redacted with it; counted is what was replaced, and what was flagged for a person, for every 1,000 words. Time: of
250,000 signs of hostile text.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import pandas as pd

from analysis.ingest.reading_captions import captions_of
from analysis.privacy.redaction import Redactor
from analysis.privacy.vocabulary import fold
from analysis.simulate import simulate
from analysis.simulate.presets import PRESETS
from benchmarks.real_files import as_table

RESULT: Final = Path(__file__).resolve().parent / "results" / "redaction.md"
SEEDS: Final = (1, 2, 3)
TIMES: Final = 300
CARRIERS: Final = (
    "I learned a lot from {} this year.", "In our meetings {} was patient.", "{} explained the tools to me.",
    "We talked, and then {} asked for advice.", "First we planned, then I wrote to {}, and it worked.", "Ask {}!",
)  # fmt: skip
NAMES: Final[dict[str, Callable[[str, str], str]]] = {
    "first and last name": lambda first, last: f"{first} {last}",
    "in small letters": lambda first, last: f"{first} {last}".lower(),
    "in capitals": lambda first, last: f"{first} {last}".upper(),
    "last, first": lambda first, last: f"{last}, {first}",
    "first name": lambda first, last: first,
    "last name": lambda first, last: last,
    "initial and last name": lambda first, last: f"{first[0]}. {last}",
    "of the first name": lambda first, last: f"{first}'s",
    "title and last name": lambda first, last: f"Dr. {last}",
    "joined by a point": lambda first, last: f"{first}.{last}",
}
PHONES: Final = ("+49 171 {0}{1}", "0171/{0}{1}", "({2}) {0}-{3}", "{2}-{0}-{3}", "+1 ({2}) {0} {3}", "06 12 34 56 {4}",
                 "+44{2}{0}{3}", "0049 171 {0} {3}")  # fmt: skip
IDS: Final = ("{}", "E{}", "id {}", "employee number: {}", "HR-{}")
#: Words of a planted piece that tell nobody, and may stay: "HR-[id]".
LABELS: Final = frozenset({"dr", "id", "employee", "number", "s", "hr"})
HOSTILE: Final = (
    "a",
    "@",
    "a@",
    "1 ",
    "Anna ",
    "A. ",
    "A.",
    "1-1/",
    "+1(",
    "[name] ",
    "[name]A. ",
    "id ",
    "Will ",
    "é",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args()
    programmes = [simulate(PRESETS["programme"], seed) for seed in SEEDS]
    found = pd.concat([recall(programme, seed) for programme, seed in zip(programmes, SEEDS, strict=True)])
    rows = [
        (kind, form, f"{len(group):,}", f"{int(group['found'].sum()):,}", f"{group['found'].mean():.1%}")
        for (kind, form), group in found.groupby(["kind", "form"], sort=False)
    ]
    redactor = redactor_of(programmes[0])
    over = [over_redacted(redactor, path) for folder in options.folders for path in text_files(folder)]
    slowest = max(HOSTILE, key=lambda piece: seconds_for(redactor, piece))
    parts = [
        "# Redaction measured\n\n    python benchmarks/redaction.py FOLDER ...\n",
        f"## What is found of what was planted\n\n{as_table(rows, ('Kind', 'Form', 'Planted', 'Found', 'Share'))}\n",
        "## What else goes\n\n"
        + as_table([*over, total_of(over)], ("Text", "Words", "Replaced", "per 1,000", "Flagged", "per 1,000", "Replaced words")),
        f"\n## Time\n\nSlowest of {len(HOSTILE)} hostile texts of 250,000 signs: "
        f"{seconds_for(redactor, slowest):.2f} s of CPU ({slowest!r} again and again).\n",
    ]  # fmt: skip
    options.out.write_text("\n".join(parts), encoding="utf-8")
    print(f"written to {options.out.name}")


def redactor_of(programme) -> Redactor:
    rows = programme.enrolment.members["row"].unique()
    people = programme.staff.iloc[rows]
    return Redactor([*people["name"]], [*people["employee_id"]])


def recall(programme, seed: int) -> pd.DataFrame:
    """Columns kind, form, found: one row a planted piece. Pieces of a form are told by what of them is left."""
    chance = np.random.default_rng(seed)
    people = programme.staff.iloc[programme.enrolment.members["row"].unique()]
    answers = programme.talk.utterances["text"].to_numpy()
    rows = []
    for kind, form, piece in pieces(people, chance):
        sentence = CARRIERS[chance.integers(len(CARRIERS))].format(piece)
        rows.append((kind, form, piece, f"{answers[chance.integers(len(answers))]} {sentence}"))
    frame = pd.DataFrame(rows, columns=["kind", "form", "piece", "text"])
    redacted = redactor_of(programme).redact(frame["text"].astype("str")).texts
    left = [
        is_left(piece, before, after)
        for piece, before, after in zip(frame["piece"], frame["text"], redacted, strict=True)
    ]
    return frame.assign(found=~np.array(left))[["kind", "form", "found"]]


def pieces(people: pd.DataFrame, chance: np.random.Generator) -> Iterator[tuple[str, str, str]]:
    for form, written in NAMES.items():
        for name in people["name"].iloc[chance.integers(len(people), size=TIMES)]:
            first, last = name.split(" ", 1)
            yield "name", form, written(first, last)
    for mail in people["email"].iloc[chance.integers(len(people), size=TIMES)]:
        yield "mail", "as in the roster", mail
        yield "mail", "written (at)", mail.replace("@", "(at)")
    for form in PHONES:
        for _ in range(TIMES // len(PHONES)):
            digits = (chance.integers(200, 999), f"{chance.integers(9999):04}", chance.integers(200, 999),
                      f"{chance.integers(9999):04}", f"{chance.integers(99):02}")  # fmt: skip
            yield "phone", re.sub(r"\{\d\}", "…", form), form.format(*digits)
    for form in IDS:
        for number in people["employee_id"].iloc[chance.integers(len(people), size=TIMES // len(IDS))]:
            yield "id", form.format("…"), form.format(number)


def is_left(piece: str, before: str, after: str) -> bool:
    """Whether any word of the piece stands more often in the text than the words around it explain."""
    around = Counter(map(fold, re.findall(r"\w+", before.replace(piece, " "))))
    still = Counter(map(fold, re.findall(r"\w+", after)))
    told = {fold(word) for word in re.findall(r"\w+", piece)} - LABELS
    return any(still[word] > around[word] for word in told)


def text_files(folder: Path) -> Iterator[Path]:
    yield from (path for path in sorted(folder.rglob("*")) if path.suffix in (".vtt", ".srt", ".txt", ".csv"))


def texts_of(path: Path) -> pd.Series:
    """The texts of captions, lines of a text, or the column "text" of a table."""
    if path.suffix == ".csv":
        table = pd.read_csv(path, dtype="str", on_bad_lines="skip")
        return table["text"] if "text" in table else pd.Series(dtype="str")
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix == ".txt":
        return pd.Series(text.splitlines(), dtype="str")
    return pd.Series(
        [re.sub(r"^[^:<>]{1,40}: |<[^<>]{0,300}>", "", cue.text) for cue in captions_of(text).cues], dtype="str"
    )


def over_redacted(redactor: Redactor, path: Path) -> tuple[str, ...]:
    texts = texts_of(path).dropna()
    found = redactor.redact(texts)
    words = int(texts.str.split().str.len().sum())
    replaced = found.names + found.mails + found.phones + found.ids
    gone: Counter[str] = Counter()
    for before, after in zip(texts, found.texts, strict=True):
        gone += Counter(re.findall(r"[\w@.+-]+", before)) - Counter(re.findall(r"[\w@.+-]+", after))
    shown = ", ".join(f"{word} {count}" for word, count in gone.most_common(8))
    return (path.name, f"{words:,}", str(replaced), rate(replaced, words), str(len(found.flagged)),
            rate(len(found.flagged), words), shown)  # fmt: skip


def total_of(rows: list[tuple[str, ...]]) -> tuple[str, ...]:
    words, replaced, flagged = (sum(int(row[at].replace(",", "")) for row in rows) for at in (1, 2, 4))
    return ("all", f"{words:,}", str(replaced), rate(replaced, words), str(flagged), rate(flagged, words), "")


def rate(count: int, words: int) -> str:
    return f"{1000 * count / words:.2f}" if words else ""


def seconds_for(redactor: Redactor, piece: str) -> float:
    text = pd.Series([(piece * 250_000)[:250_000]])
    start = time.process_time()
    redactor.redact(text)
    return time.process_time() - start


if __name__ == "__main__":
    main()
