"""What an interview of an hour costs from its file to its suggestions, and whether hostile text can slow that down.

    python benchmarks/interviews.py [--out FILE]

Answers of simulated interviews are put together into one transcript of about 9,000 words, which is what people say in an
hour. It goes through the door and the whole import into a study that has the programme's roster; then the study is
opened and codes are suggested. Then 30,000 signs of each hostile text are redacted, with the same roster, and read for
themes. Told are CPU seconds, those of the process that reads the file included; each hostile text is allowed two.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pandas as pd

from analysis.privacy.redaction import Redactor
from analysis.scores.interviews import suggest_codes
from analysis.scores.languages import are_english
from analysis.simulate import Programme, simulate
from analysis.simulate.presets import PRESETS
from analysis.storage.studies import create_study
from analysis.workflow.studies import open_study
from analysis.workflow.workspace import open_workspace
from benchmarks.real_files import as_table
from benchmarks.redaction import redactor_of
from benchmarks.transcripts import WHO, as_captions, bring, write_roster

RESULT: Final = Path(__file__).resolve().parent / "results" / "interviews.md"
STUDY: Final = "an hour"
WORDS: Final = 9_000
SIGNS: Final = 30_000
#: CPU seconds that a hostile text may take.
ALLOWED: Final = 2.0
HOSTILE: Final = {
    "one letter": "a",
    "one capital": "A",
    "blanks": " ",
    "nested quotes": "\"'\u201c\u2018\u00ab",
    "apostrophes": "don't'",
    "at signs": "a@a@a@",
    "digits": "1",
    "digits and signs": "+1 (2)-3/",
    "combining marks": "e\u0301\u0323\u0308",
    "marks alone": "\u0301",
    "words of 3,000 letters": f"{'mentoring' * 333} ",
    "capitalised words": "Zaqx ",
    "negations": "not never no ",
    "phrases of themes": "I did not trust her, but I learned a lot. ",
    "one sentence": "and she listened and ",
    "placeholders": "[name] [",
    "invisible signs": "a\u200b\u00ad",
    "another script": "\u4f60\u597d\u3002",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args()
    programme = simulate(PRESETS["programme"], 1)
    hour = list(an_hour(programme))
    hostile = [hostile_row(redactor_of(programme), name, piece) for name, piece in HOSTILE.items()]
    over = [name for name, *seconds in hostile if any(float(one) > ALLOWED for one in seconds)]
    met = f"Each took less than {ALLOWED:g} s." if not over else f"Over {ALLOWED:g} s: {', '.join(over)}."
    parts = [
        "# What an interview of an hour costs\n\n    python benchmarks/interviews.py\n",
        as_table(hour, ("Step", "CPU seconds", "Of")),
        f"\n## Hostile text\n\n{SIGNS:,} signs of each, in CPU seconds. {met}\n",
        as_table(hostile, ("Text", "Redacted", "Language told", "Themes suggested")),
    ]
    options.out.write_text("\n".join(parts) + "\n", encoding="utf-8")
    print(f"written to {options.out.name}. {met}")


def an_hour(programme: Programme) -> Iterator[tuple[str, str, str]]:
    """Rows of the table: step, CPU seconds, of how much."""
    said = long_interview(programme)
    words = int(said["text"].str.split().str.len().sum())
    with tempfile.TemporaryDirectory() as folder, open_workspace(Path(folder) / "store.sqlite") as workspace:
        place = Path(folder)
        name = programme.staff.set_index("employee_id").loc[said["person"].iloc[0], "name"]
        file, roster = place / "an hour.vtt", write_roster(programme, place)
        file.write_text(as_captions(said, name), encoding="utf-8")
        create_study(workspace.store, STUDY, who=WHO)
        bring(workspace, STUDY, [roster], made=True)
        seconds = seconds_of(lambda: bring(workspace, STUDY, [file], made=True))
        yield "From the file into the store", f"{seconds:.2f}", f"{words:,} words, {file.stat().st_size / 1e3:,.0f} kB"
        talk = open_study(workspace, STUDY).interviews
        seconds = seconds_of(lambda: open_study(workspace, STUDY))
        yield "Opening the study", f"{seconds:.2f}", f"{len(talk):,} utterances"
        found: list[pd.DataFrame] = []
        seconds = seconds_of(lambda: found.append(suggest_codes(talk)))
        yield "Suggesting codes", f"{seconds:.2f}", f"{len(found[0]):,} suggestions"


def long_interview(programme: Programme) -> pd.DataFrame:
    """Answers of several simulated interviews as if one person had given them, until they have `WORDS` words."""
    others = [simulate(PRESETS["programme"], seed).talk.utterances for seed in (2, 3)]
    answers = pd.concat([programme.talk.utterances, *others], ignore_index=True)
    words = answers["text"].str.split().str.len().cumsum()
    said = answers[words <= WORDS + 50].reset_index(drop=True)
    return said.assign(person=said["person"].iloc[0], interview=said["interview"].iloc[0])


def hostile_row(redactor: Redactor, name: str, piece: str) -> tuple[str, str, str, str]:
    text = pd.Series([(piece * SIGNS)[:SIGNS]], dtype="str")
    talk = pd.DataFrame({"utterance": ["u1"], "text": text, "question": [text[0]]}, dtype="str")
    steps = (lambda: redactor.redact(text), lambda: are_english(text), lambda: suggest_codes(talk))
    redacted, language, themes = (f"{seconds_of(step):.2f}" for step in steps)
    return name, redacted, language, themes


def seconds_of(work: Callable[[], object]) -> float:
    """CPU seconds of the work, in this process and in those that it started and that ended."""
    before = os.times()
    work()
    after = os.times()
    return sum(after[:4]) - sum(before[:4])


if __name__ == "__main__":
    main()
