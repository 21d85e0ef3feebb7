"""Time the way from a survey file to a release, stage by stage, for 10,000 and for 100,000 respondents.

    OPENBLAS_NUM_THREADS=1 python benchmarks/throughput.py [--rows 10000 100000] [--repeats 3] [--out FILE]

Every size runs in a process of its own, so that each has its own peak of memory. The file goes through the whole door:
gate, child process, recognition, checked tables, pseudonyms, store. Limits are raised on purpose, see `LIMITS`.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import pandas as pd

RESULT = Path(__file__).resolve().parent / "results" / "throughput.md"

#: The product's own limits would let 100,000 rows of 44 columns in (200,000 rows, 100 MB); the clock and the processor
#: time of the child are raised because other work shares the machine, and memory because both sizes use one setting.
LIMITS = {"cpu_seconds": 120, "clock_seconds": 300.0, "memory_bytes": 4_000_000_000, "file_bytes": 400_000_000}

COHORTS = 200
SCALES = ("engagement", "understanding", "stay", "voice", "learning_culture", "relationship")
LEVELS = ("Associate", "Specialist", "Senior specialist", "Team lead", "Head of unit", "Director")


@dataclass
class Stopwatch:
    """Wall and CPU seconds of each stage (children included), and the peak memory seen by its end."""

    stages: list[dict[str, object]] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what happens inside."""
        before, started = cpu_seconds(), time.perf_counter()
        yield
        stage = {
            "stage": name, "wall": time.perf_counter() - started, "cpu": cpu_seconds() - before,
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "child": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        }  # fmt: skip
        self.stages.append(stage)
        print(f"{name}: {stage['cpu']:.2f} s CPU, {stage['wall']:.2f} s", file=sys.stderr)

    def following(self, *names: str) -> Iterator[None]:
        """Each step begins where the one before it ends: advance at the start of every step and at the very end."""
        for name in names:
            with self.stage(name):
                yield
        yield


def cpu_seconds() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


# -- what is measured -----------------------------------------------------------------------------------------


def items() -> list[object]:
    """Forty items of the bank, the scales first."""
    from analysis.instruments import questionnaire

    bank = questionnaire("reverb").items
    chosen = [item for scale in SCALES for item in bank if item.scale == scale]
    return [*chosen, *(item for item in bank if item not in chosen and item.side is None)][:40]


def people_of(respondents: int) -> pd.DataFrame:
    """Who takes part: pairs of a junior and a senior in cohorts of one size."""
    index = np.arange(respondents)
    pair = index // 2
    cohort = pair % COHORTS
    junior = index % 2 == 0
    rng = np.random.default_rng(1)
    level = np.where(junior, rng.integers(0, 3, respondents), rng.integers(3, 6, respondents))
    return pd.DataFrame(
        {
            "Employee ID": [f"E{number:07d}" for number in index],
            "Cohort": [f"Cohort {number:03d}" for number in cohort],
            "Pair": [f"P{number:06d}" for number in pair],
            "Role": np.where(junior, "Mentor", "Mentee"),
            "Level": np.array(LEVELS)[level],
            "Department": np.array([f"Department {number}" for number in range(8)])[rng.integers(0, 8, respondents)],
        }
    )


def survey(people: pd.DataFrame, wave: int) -> pd.DataFrame:
    """Answers in words to forty items, a tenth of the people missing; the later wave is half a step higher."""
    rng = np.random.default_rng(2 + wave)
    here = people[rng.random(len(people)) > 0.1]
    standing = np.random.default_rng(99).normal(0, 1, len(people))[here.index]
    frame = pd.DataFrame({"Timestamp": f"2025-0{1 + 8 * wave}-15 09:30:00", "Employee ID": here["Employee ID"]})
    for item in items():
        scale = item.response_scale
        steps = round(scale.maximum - scale.minimum)
        drawn = np.clip(
            np.rint(steps * (0.6 + 0.15 * standing + 0.05 * wave + rng.normal(0, 0.2, len(here)))), 0, steps
        )
        keyed = steps - drawn if item.reversed else drawn
        words = {anchor.value: anchor.text for anchor in scale.anchors}
        printed = np.array([words.get(float(v), str(v)) for v in range(round(scale.minimum), round(scale.maximum) + 1)])
        answers = printed[keyed.astype(int)].astype(object)
        answers[rng.random(len(here)) < 0.01] = ""
        frame[item.text] = answers
    return frame


def measure(respondents: int, folder: Path) -> dict[str, object]:
    """Every stage once; the files are written first and not timed."""
    from analysis.impact.cards import build_cards
    from analysis.impact.evidence import gather_evidence
    from analysis.release import plan_release
    from analysis.workflow.impact import Assessment
    from analysis.workflow.publishing import release_inputs
    from analysis.workflow.studies import ensure_study, open_study
    from analysis.workflow.workspace import open_workspace

    people = people_of(respondents)
    roster = people.assign(**{"Joined programme": "2025-02-01", "Arm": "Programme"})
    files = {"roster.csv": roster, "survey-baseline.csv": survey(people, 0), "survey-end.csv": survey(people, 1)}
    for name, frame in files.items():
        frame.to_csv(folder / name, index=False)
    watch = Stopwatch()
    with open_workspace(folder / "reverb.db") as workspace:
        ensure_study(workspace, "big", who="benchmark")
        with watch.stage("import: roster (all steps)"):
            import_in_steps(workspace, folder / "roster.csv", Stopwatch(), kind="people")
        import_in_steps(workspace, folder / "survey-baseline.csv", watch, kind="survey", wave="baseline")
        with watch.stage("import: second wave (all steps)"):
            import_in_steps(workspace, folder / "survey-end.csv", Stopwatch(), kind="survey", wave="end")
        with watch.stage("open the study"):
            study = open_study(workspace, "big")
        with watch.stage("open it again (cache)"):
            study = open_study(workspace, "big")
    with watch.stage("scores (both waves, linked)"):
        evidence = gather_evidence(study)
    with watch.stage(f"cards ({COHORTS} cohorts)"):
        deck = build_cards(evidence)
    results = Assessment(evidence, deck.cards, deck.spreads, (), None, count_nothing())
    with watch.stage("release"):
        import datetime as dt

        release = plan_release(
            release_inputs(study, results), k=5, created_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
            release_id="R1", status="preview",
        ).release  # fmt: skip
    return {
        "respondents": respondents, "answered": len(files["survey-baseline.csv"]), "stages": watch.stages,
        "bytes": (folder / "survey-baseline.csv").stat().st_size, "cards": len(deck.cards),
        "released": len(release.cards), "linked": int(evidence.changes["person"].nunique()),
        "responses": len(study.responses),
    }  # fmt: skip


def import_in_steps(
    workspace: object, path: Path, watch: Stopwatch, *, kind: str, wave: str | None = None, study: str = "big"
) -> None:  # fmt: skip
    """What a page does with a file that is certain, opened up so that each step has its own time."""
    from analysis.ingest.limits import Limits
    from analysis.ingest.reading import read_file
    from analysis.ingest.recognition import recognise
    from analysis.ingest.tables import build_tables
    from analysis.workflow.file_plans import FilePlan
    from analysis.workflow.imports import carry_out

    with watch.stage("import: gate and child process"):
        contents = read_file(path, path.name, limits=Limits(**LIMITS))
    with watch.stage("import: recognition"):
        found = recognise(contents, kind=kind, wave=wave)
        mapping = found[0].mapping if isinstance(found, (list, tuple)) else found.mapping
    with watch.stage("import: tables and checks"):
        checked = build_tables(contents, mapping)
    plan = FilePlan(path.name, "planned", contents, None, mapping, checked)
    # Its progress says where one step ends and the next begins.
    steps = watch.following("import: pseudonyms", "import: names out of texts", "import: store (one transaction)")
    carry_out(workspace, study, plan, who="benchmark", progress=lambda _share, _doing: next(steps))
    next(steps)


def count_nothing() -> pd.DataFrame:
    from analysis.release.inputs import no_themes

    return no_themes()


# -- cards with and without a comparison group ---------------------------------------------------------------


def study_in_memory(respondents: int, comparison: int, staff: int) -> object:
    """A study as tables: everybody answers at two waves; `comparison` of them are no participants."""
    from analysis.study import Study

    people = people_of(respondents + comparison)
    outside = np.arange(len(people)) >= respondents
    rng = np.random.default_rng(5)
    number = people["Cohort"].str[-3:].astype(int)
    starts = pd.Timestamp("2023-01-09") + pd.to_timedelta(7 * (number % 50), unit="D")
    submissions, responses = answers_in_memory(people["Employee ID"], starts, rng)
    tables = {
        "people": pd.DataFrame(
            {"person": people["Employee ID"], "level": people["Level"], "department": people["Department"]}
        ),
        "memberships": pd.DataFrame(
            {
                "person": people["Employee ID"], "cohort": people["Cohort"].mask(outside),
                "pair": people["Pair"].mask(outside), "arm": np.where(outside, "comparison", "programme"),
                "side": np.where(people["Role"] == "Mentor", "junior", "senior"), "from_date": starts,
            }
        ),
        "waves": pd.DataFrame({"wave": ["baseline", "end"], "order": [1.0, 2.0]}),
        "submissions": submissions, "responses": responses,
        "employment": employment_in_memory(people, starts, rng)[np.arange(len(people)) < staff],
    }  # fmt: skip
    return Study.from_tables("big", tables, as_of=pd.Timestamp("2025-06-30").date())


def answers_in_memory(ids: pd.Series, starts: pd.Series, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Submissions of everybody at two waves, and their answers to the items of both attitudes."""
    asked = [item.id for item in items() if item.scale in ("engagement", "understanding")]
    submissions, responses = [], []
    for wave, gap in (("baseline", -10), ("end", 270)):
        name = f"{wave} " + ids
        answered = {"submission": name, "person": ids, "wave": wave, "date": starts + pd.Timedelta(days=gap)}
        submissions.append(pd.DataFrame({**answered, "import_id": wave}))
        drawn = rng.integers(1, 6, (len(ids), len(asked))).astype(float)
        given = {"submission": np.repeat(name.to_numpy(), len(asked)), "item": np.tile(asked, len(ids))}
        responses.append(pd.DataFrame({**given, "value": drawn.ravel()}))
    return pd.concat(submissions), pd.concat(responses)


def employment_in_memory(people: pd.DataFrame, starts: pd.Series, rng: np.random.Generator) -> pd.DataFrame:
    """When everybody was hired and, for 15 % a year, left."""
    hired = starts - pd.to_timedelta(rng.integers(30, 4000, len(people)), unit="D")
    left = starts + pd.to_timedelta(rng.exponential(365 / 0.15, len(people)).astype(int), unit="D")
    return pd.DataFrame(
        {
            "person": people["Employee ID"], "from_date": hired, "level": people["Level"],
            "department": people["Department"], "to_date": left.where(left < pd.Timestamp("2025-06-30")),
        }
    )  # fmt: skip


def measure_cards(respondents: int, comparison: int, staff: int) -> dict[str, object]:
    from analysis.impact.cards import build_cards
    from analysis.impact.curves import compare_retention, retention_curves
    from analysis.impact.evidence import gather_evidence

    study = study_in_memory(respondents, comparison, staff)
    watch = Stopwatch()
    with watch.stage("evidence"):
        evidence = gather_evidence(study)
    with watch.stage("cards"):
        deck = build_cards(evidence)
    if staff:
        with watch.stage("curves"):
            retention_curves(evidence)
        with watch.stage("retention compared"):
            compare_retention(evidence)
    return {
        "respondents": respondents, "comparison": comparison, "staff": staff, "stages": watch.stages,
        "cards": len(deck.cards), "risk": len(evidence.risk),
    }  # fmt: skip


# -- running and telling --------------------------------------------------------------------------------------


def in_child(*arguments: str) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, __file__, "--child", *arguments], check=True, capture_output=True, text=True, env=os.environ
    )
    return json.loads(done.stdout.splitlines()[-1])


def middle(runs: list[dict[str, object]]) -> dict[str, object]:
    """The run of median CPU time over all stages."""
    return sorted(runs, key=lambda run: sum(stage["cpu"] for stage in run["stages"]))[len(runs) // 2]


def door_table(runs: list[dict[str, object]]) -> str:
    """A line a stage, the sizes beside each other, and by what power of the rows the CPU time grows."""
    small, large = runs[0], runs[-1]
    heads = [f"{run['respondents']:,}" for run in runs]
    lines = [
        "| stage | " + " | ".join(f"CPU s ({head})" for head in heads)
        + " | growth | rows a CPU second | wall s | peak MB so far | child MB |",
        "|" + "---|" * (len(runs) + 6),
    ]  # fmt: skip
    power = np.log(large["answered"] / small["answered"]) if len(runs) > 1 else np.nan
    for first, last, *_ in zip(small["stages"], large["stages"], strict=True):
        times = " | ".join(
            f"{next(s['cpu'] for s in run['stages'] if s['stage'] == last['stage']):.2f}" for run in runs
        )
        growth = f"{np.log(max(last['cpu'], 0.01) / max(first['cpu'], 0.01)) / power:.2f}" if len(runs) > 1 else ""
        rate = f"{large['answered'] / max(last['cpu'], 0.01):,.0f}"
        lines.append(
            f"| {last['stage']} | {times} | {growth} | {rate} | {last['wall']:.2f} | {last['peak']:.0f} "
            f"| {last['child']:.0f} |"
        )
    return "\n".join(lines)


def cards_table(runs: list[dict[str, object]]) -> str:
    lines = [
        "| respondents | comparison | staff in HR records | stage | cards | CPU s | wall s | peak MB so far |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for run in runs:
        for stage in run["stages"]:
            lines.append(
                f"| {run['respondents']:,} | {run['comparison']:,} | {run['staff']:,} | {stage['stage']} "
                f"| {run['cards']:,} | {stage['cpu']:.2f} | {stage['wall']:.2f} | {stage['peak']:.0f} |"
            )
    return "\n".join(lines)


def report(door: list[dict[str, object]], cards: list[dict[str, object]], command: str, repeats: int) -> str:
    large = door[-1]
    raised = ", ".join(f"`{name}` {value:,.0f}" for name, value in LIMITS.items())
    parts = [
        "# How long the way from a file to a release takes",
        f"`{command}`, Python {sys.version.split()[0]}, 2 cores shared with other work: CPU seconds count (children "
        "included), wall seconds are a loaded machine's. Each size in a process of its own, "
        + ("one run." if repeats == 1 else f"the median of {repeats} runs."),
        f"Limits raised on purpose: {raised}.",
        "## The whole door, then scores, cards and release",
        f"Two waves and a roster; {large['respondents']:,} people in {COHORTS} cohorts, nine in ten answer each wave: "
        f"{large['answered']:,} rows of 40 items and 2 other columns, {large['bytes'] / 1e6:.0f} MB of CSV, "
        f"{large['responses']:,} answers in the study, {large['linked']:,} people linked, {large['cards']:,} cards, of "
        f"which {large['released']:,} are released. *Growth* is the power of the rows with which CPU time grows (1: in "
        "proportion). *Peak* is the highest resident memory of the process up to that stage, *child* that of any "
        "child (at least the parent's at its start, which a new process shares for a moment).",
        door_table(door),
        "## Cards with and without a comparison group",
        "Two waves of 16 items in memory. Without a comparison group a card is a sum; with one, every group has "
        "weights of its own; with HR records every cohort's start is a trial with everybody employed then. One run each.",
        cards_table(cards),
    ]
    return "\n\n".join(parts) + "\n"


#: Respondents, comparison people and staff in HR records of the runs in memory.
CARD_RUNS = ((100_000, 0, 0), (100_000, 2_000, 0), (100_000, 20_000, 0), (4_000, 500, 4_500))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--out", type=Path, default=RESULT)
    parser.add_argument("--child", type=int, nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child is not None:
        with tempfile.TemporaryDirectory() as folder:
            one = measure(options.child[0], Path(folder)) if len(options.child) == 1 else measure_cards(*options.child)
        print(json.dumps(one))
        return
    door = [middle([in_child(str(rows)) for _ in range(options.repeats)]) for rows in sorted(options.rows)]
    cards = [in_child(*map(str, sizes)) for sizes in CARD_RUNS]
    command = "OPENBLAS_NUM_THREADS=1 python " + " ".join(["benchmarks/throughput.py", *sys.argv[1:]])
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(report(door, cards, command, options.repeats), encoding="utf-8")
    print(f"Written to {options.out.name}")


if __name__ == "__main__":
    main()
