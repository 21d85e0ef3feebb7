"""What transcripts and interview sheets give: cues in, utterances, speakers mapped to the roster, and every loss.

    python benchmarks/transcripts.py FOLDER [FOLDER ...] [--out FILE]

Every file of a folder goes through the door and the whole import, each into a study of its own, after the folder's
roster (the file whose name begins with "roster"), if there is one. A file that asks something is imported as what was
proposed. Then the interviews of a simulated programme, whose speakers are known, are written as transcripts in which
they are called in seven ways, and imported likewise: that tells how many are mapped rightly, wrongly, or offered to a
person. Files stay where they are.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pandas as pd

from analysis.ingest.limits import Limits
from analysis.simulate import Programme, simulate
from analysis.simulate.presets import PRESETS
from analysis.storage.studies import create_study
from analysis.study import JUNIOR
from analysis.workflow.file_plans import FilePlan, ImportOptions, plan_contents, read_or_refuse
from analysis.workflow.imports import carry_out
from analysis.workflow.linking import link_tables
from analysis.workflow.workspace import Workspace, open_workspace
from benchmarks.real_files import as_table

RESULT: Final = Path(__file__).resolve().parent / "results" / "transcripts.md"
HEADINGS: Final = ("File", "Read as", "Cues or rows in", "Utterances", "Speakers", "Mapped", "Offered", "Losses told")
CALLED: Final = ("Speakers called by", "Interviews", "Mapped rightly", "Mapped wrongly", "Offered", "Nobody's")
WHO: Final = "benchmark"
#: As the door's own, but for the clock: a busy machine is no reason to refuse a file here.
LIMITS: Final = Limits(clock_seconds=600)
#: Findings that tell of something lost or left open.
LOSSES: Final = ("CUES_WITHOUT_TEXT", "CUE_TIME_UNREADABLE", "CUES_LOST", "NO_SPEAKER", "NO_TEXT", "NO_INTERVIEWER",
                 "TRANSCRIPT_GUESSED", "TRACKED_CHANGES", "COMMENTS_LEFT_OUT")  # fmt: skip
#: How a speaker may be called, from the name, the number, the mail address and the side.
WAYS: Final[dict[str, Callable[[dict[str, str]], str]]] = {
    "first and last name": lambda who: who["name"],
    "last name, first name": lambda who: ", ".join(reversed(who["name"].split(" ", 1))),
    "name and role": lambda who: f"{who['name']} ({who['role']})",
    "employee number": lambda who: who["employee_id"],
    "mail address": lambda who: who["email"],
    "first name": lambda who: who["name"].split()[0],
    "role": lambda who: who["role"],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args()
    sections = ["# What transcripts and interview sheets gave\n\n    python benchmarks/transcripts.py FOLDER ...\n"]
    sections.append("Real files of other people's tools, by their own names; then simulated interviews.\n")
    with tempfile.TemporaryDirectory() as place, open_workspace(Path(place) / "store.sqlite") as workspace:
        for folder in options.folders:
            rows = list(folder_rows(workspace, folder))
            sections.append(f"## {folder.name}\n\n{as_table(rows, HEADINGS)}\n")
        sections.append(
            f"## Speakers of simulated interviews\n\n{as_table(called_rows(workspace, Path(place)), CALLED)}\n"
        )
    options.out.write_text("\n".join(sections), encoding="utf-8")
    print(f"written to {options.out.name}")


def folder_rows(workspace: Workspace, folder: Path) -> Iterator[tuple[str, ...]]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".md")
    roster = next((path for path in files if path.name.startswith("roster")), None)
    for path in files:
        if path != roster:
            yield file_row(workspace, f"{folder.name} {path.name}", path, roster)


def file_row(workspace: Workspace, study: str, path: Path, roster: Path | None) -> tuple[str, ...]:
    plan = bring(workspace, study, [*([roster] if roster else []), path])[-1]
    told = {finding.code: finding.message for finding in plan.findings}
    if plan.status != "imported" or plan.mapping is None:
        reason = plan.error.code if plan.error else "nothing to import"
        return path.name, plan.status, "", "", "", "", "", reason
    if plan.mapping.kind != "interviews" or plan.checked is None:
        return path.name, plan.mapping.kind, str(plan.checked and plan.checked.rows_read), *[""] * 4, "no interview"
    cues = number_in(told["CUES_JOINED"]) if "CUES_JOINED" in told else plan.checked.rows_read
    linked = link_tables(workspace, study)
    talk, lines = linked.tables["interviews"], linked.linking.speakers.lines
    people = talk["person"].nunique() + int(lines["person"].isna().sum())
    offered = lines["person"].isna() & lines["candidates"].map(len).gt(0)
    losses = ", ".join(f"{code} {number_in(message) or ''}".strip() for code, message in told.items() if code in LOSSES)
    return (
        path.name, f"{plan.mapping.kind}, {plan.mapping.tool}", f"{cues:,}", f"{len(talk):,}", f"{people}",
        f"{talk['person'].nunique()}", f"{int(offered.sum())}", losses or "none",
    )  # fmt: skip


def number_in(message: str) -> int:
    """The first number of a sentence; 0 where it has none."""
    found = re.search(r"\d[\d,]*", message)
    return int(found[0].replace(",", "")) if found else 0


def bring(workspace: Workspace, study: str, paths: Sequence[Path], *, made: bool = False) -> list[FilePlan]:
    """Import files into a new study, or one that was `made`; what is asked is answered with what was proposed."""
    if not made:
        create_study(workspace.store, study, who=WHO)
    done = []
    for path in paths:
        read = read_or_refuse(path, LIMITS, path.name)
        plan = read if isinstance(read, FilePlan) else plan_contents(workspace, study, read)
        if plan.status == "needs_mapping" and plan.contents is not None and plan.mapping is not None:
            said = ImportOptions(mapping=plan.mapping, wave=plan.mapping.wave or "end")
            plan = plan_contents(workspace, study, plan.contents, options=said)
        done.append(carry_out(workspace, study, plan, who=WHO) if plan.status == "planned" else plan)
    return done


def called_rows(workspace: Workspace, place: Path) -> Iterator[tuple[str, ...]]:
    programme = simulate(PRESETS["first-year"], 7)
    talk = programme.talk.utterances
    staff = programme.staff.set_index("employee_id")
    roster = write_roster(programme, place)
    for way, called in WAYS.items():
        yield way, *map(str, mapped(workspace, place, talk, staff, way, called, roster))


def write_roster(programme: Programme, place: Path) -> Path:
    """The roster of a simulated programme, as a file in a folder."""
    roster = place / "roster.csv"
    members = programme.enrolment.members
    people = pd.DataFrame(
        {"Employee ID": programme.staff["employee_id"].iloc[members["row"]].to_numpy(),
         "Name": programme.staff["name"].iloc[members["row"]].to_numpy(),
         "Email": programme.staff["email"].iloc[members["row"]].to_numpy(),
         "Role": ["Mentor" if side == JUNIOR else "Mentee" for side in members["side"]],
         "Pair": members["pair"].to_numpy(), "Cohort": members["cohort"].to_numpy()}
    )  # fmt: skip
    people.to_csv(roster, index=False)
    return roster


def mapped(
    workspace: Workspace, place: Path, talk: pd.DataFrame, staff: pd.DataFrame, way: str,
    called: Callable[[dict[str, str]], str], roster: Path,
) -> tuple[int, int, int, int, int]:  # fmt: skip
    """Interviews, and how many of them were mapped rightly, wrongly, were offered, or are nobody's."""
    files, truth = [], []
    for number, said in talk.groupby("interview"):
        row = said.iloc[0]
        role = "Mentor" if row["side"] == JUNIOR else "Mentee"
        who = {"employee_id": row["person"], "role": role, **staff.loc[row["person"], ["name", "email"]].to_dict()}
        files.append(place / f"{way} {number}.vtt")
        files[-1].write_text(as_captions(said, called(who)), encoding="utf-8")
        truth.append(row["person"])
    study = f"called by {way}"
    plans = bring(workspace, study, [roster, *files])
    linked = link_tables(workspace, study)
    given = linked.identifiers[linked.identifiers["kind"] == "employee_id"]
    people = linked.tables["memberships"].drop_duplicates("token").set_index("token")["person"]
    number_of = {
        people[token]: value for token, value in zip(given["token"], given["value"], strict=True) if token in people
    }
    rows = linked.tables["interviews"]
    found = []
    for plan, person in zip(plans[1:], truth, strict=True):
        label = plan.checked.tables["interviews"]["interview"].iloc[0] if plan.checked else ""
        who = rows.loc[rows["interview"] == label, "person"].dropna().map(number_of).unique()
        found.append("" if len(who) == 0 else "right" if list(who) == [person] else "wrong")
    lines = linked.linking.speakers.lines
    offered = int((lines["person"].isna() & lines["candidates"].map(len).gt(0)).sum())
    nobody = found.count("") - offered
    return len(truth), found.count("right"), found.count("wrong"), offered, nobody


def as_captions(said: pd.DataFrame, label: str) -> str:
    """The answers of one interview as Zoom would write them, each after its question."""
    lines, at = ["WEBVTT", ""], 0
    for row in said.itertuples():
        turns = [("Interviewer", row.question)] if row.question else []
        turns.append(("Interviewer" if row.speaker == "Interviewer" else label, row.text))
        for who, text in turns:
            start, end = (
                f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.000" for seconds in (at, at + 9)
            )
            lines += [f"{start} --> {end}", f"{who}: {text}", ""]
            at += 10
    return "\n".join(lines)


if __name__ == "__main__":
    main()
