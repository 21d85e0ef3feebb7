"""A small study in which one person has something in every field there is, brought through the door."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from analysis.privacy.keys import open_key
from analysis.privacy.pseudonyms import Pseudonymiser
from analysis.storage.jobs import create_job, update_job
from analysis.storage.kept_facts import KeptFact, keep_facts
from analysis.storage.releases import publish, published_documents
from analysis.storage.row_schema import METADATA, QUOTE
from analysis.storage.stores import Store
from analysis.storage.versions import study_version
from analysis.workflow.file_plans import FilePlan, ImportOptions, plan_contents
from analysis.workflow.imports import carry_out
from analysis.workflow.workspace import Workspace
from tests.storage.filled_once import fill_once
from tests.workflow.small import read_here

STUDY = "pilot"
#: No hexadecimal number, and long: a canary must not stand in a hash or a token by chance (five digits did).
NUMBER, MAIL, CODE = "00417K20391", "zanzibarina.quill@firm.example", "zaqu17"
#: Whatever of the person must be nowhere afterwards. The first three are their own words and stand for all of them.
CANARIES = ("Kilimanjaroville", "Quillonia", "secretcanary", "Zanzibarina", "Quill", NUMBER, CODE, MAIL)
LABEL = "roster of Zanzibarina Quill.csv"

_ENERGY, _MEANS = "I have had plenty of energy for my work.", "The work I do here means something to me."
FILES = {
    LABEL: ("people", None, """Employee ID,Name,Email,Cohort,Pair,Side,Department
00417K20391,Zanzibarina Quill,zanzibarina.quill@firm.example,Aspen,P1,junior,Kilimanjaroville{padding}
00418K20391,Ben Okafor,ben.okafor@firm.example,Aspen,P1,senior,Sales
00419K20391,Ida Ek,ida.ek@firm.example,Aspen,P2,junior,Ops
00420K20391,Omar Haddad,omar.haddad@firm.example,Aspen,P2,senior,Ops
"""),
    "codes.csv": ("people", None, """Email,Code,Name,Department
zanzibarina.quill@firm.example,zaqu17,Zanzibarina Quill,Kilimanjaroville
"""),
    "staff.csv": ("employment", None, """Employee ID,Manager ID,Hire date,Exit date,Exit reason,Department
00417K20391,00420K20391,2020-01-06,2025-02-03,off to Quillonia,Sales
00418K20391,00417K20391,2019-01-07,,,Sales
00419K20391,00417K20391,2018-03-05,,,Ops
00420K20391,,2010-03-05,,,Ops
"""),
    "survey.csv": ("survey", "baseline", f"""Employee ID,Email,{_ENERGY},{_MEANS},What helped you most?
00417K20391,zanzibarina.quill@firm.example,4,Strongly agree,My aunt from Kilimanjaroville
00418K20391,,Agree,Agree,Zanzibarina showed me the tool; ask Quill or zanzibarina.quill@firm.example
00419K20391,,Disagree,Agree,I liked talking to Z. Quill
"""),
    "again.csv": ("survey", "end", f"""Employee ID,Email,{_ENERGY},{_MEANS},What helped you most?
00417K20391,zanzibarina.quill@firm.example,Agree,Agree,secretcanary one
00417K20391,zanzibarina.quill@firm.example,Agree,Disagree,secretcanary two
00420K20391,,Agree,Agree,Zanzibarina Quill is great
00420K20391,,Disagree,Agree,she said 00417K20391 and Zanzibarina
00419K20391,,Agree,Agree,nothing to add
"""),
    "talks.csv": ("interviews", "end", """Employee ID,Interview,Speaker,Text,Utterance
00417K20391,I01,Zanzibarina Quill,I came from Kilimanjaroville to work here.,I01-1
,I01,interviewer,And how was Kilimanjaroville?,I01-2
00418K20391,I02,Ben Okafor,Zanzibarina explained phones to me.,I02-1
"""),
    "coded.csv": ("codes", None, """Utterance,Theme,Direction
I01-1,trust,positive
I02-1,trust,positive
"""),
    "log.csv": ("checkins", None, """Pair,Date,Minutes,Topic
P1,2024-05-06,45,Moving to Kilimanjaroville
P2,2024-05-07,30,The plan of Zanzibarina
"""),
    "counted.csv": ("log", None, """Month,What was counted,Cohort,Pair,Side,Number
2024-05,Idea raised,Aspen,P1,junior,3
2024-05,Idea adopted,Aspen,P1,,1
2024-06,Senior forum,,P2,junior,2
"""),
}  # fmt: skip


#: Words of the person, and of others who name them, that were offered and published as quotes.
OWN_QUOTE, TAKEN_BACK, OF_OTHERS, GONE = ("a" * 32, "b" * 32, "c" * 32, "d" * 32)
QUOTED = {
    OWN_QUOTE: "from Kilimanjaroville to work here", TAKEN_BACK: "I came from Kilimanjaroville",
    OF_OTHERS: "Zanzibarina explained phones to me", GONE: "secretcanary of a file that was taken back",
}  # fmt: skip


def publish_quotes(space: Workspace, release_id: str, *, who: str = "hr") -> None:
    """Quotes that were offered (one of them no longer) and stand in a published release."""
    token = space.pseudonymiser.one("id", NUMBER)
    where = {OWN_QUOTE: "I01-1", TAKEN_BACK: "I01-1", OF_OTHERS: "I02-1", GONE: "I77-1"}
    facts = [
        KeptFact(
            QUOTE,
            json.dumps({"utterance": where[key], "theme": "trust", "start": 0, "end": len(words), "sha256": "0" * 64,
                        "tokens": [token] if key == GONE else []}),
            key=key,
        )
        for key, words in QUOTED.items()
    ]  # fmt: skip
    keep_facts(space.store, STUDY, [*facts, KeptFact(QUOTE, None, key=TAKEN_BACK)], who=who)
    quotes = [{"id": key, "theme": "trust", "title": "Trust", "cohort": "all", "words": w} for key, w in QUOTED.items()]
    document = json.dumps({"schema": 1, "release": {"n": 1, "quotes": quotes}})
    publish(space.store, STUDY, release_id, study_version(space.store, STUDY), document, who=who)


def quotes_out(store: Store) -> dict[str, str]:
    """The words of every quote in published releases, by id."""
    held = [json.loads(one.document).get("release", {}) for one in published_documents(store, STUDY)]
    return {quote["id"]: quote["words"] for release in held for quote in release.get("quotes", ())}


def workspace_of(store: Store, key_file: Path) -> Workspace:
    """The store with the pseudonyms of its key."""
    return Workspace(store, Pseudonymiser(open_key(key_file, create=False)))


def plan(space: Workspace, folder: Path, name: str, text: str | None = None) -> FilePlan:
    """One of the files, planned; with `text` in place of its own."""
    kind, wave, own = FILES[name]
    file = folder / name
    file.write_text((text or own).replace("{padding}", " "), encoding="utf-8")
    options = ImportOptions(kind=kind, wave=wave, as_of=dt.date(2025, 3, 31))
    return plan_contents(space, STUDY, read_here(file), options=options)


def bring(space: Workspace, folder: Path, *names: str) -> list[FilePlan]:
    """Import files, all of them unless named."""
    folder.mkdir(exist_ok=True)
    done = []
    for name in names or FILES:
        planned = plan(space, folder, name)
        assert planned.status == "planned", (name, planned.status, planned.questions, planned.findings)
        done.append(carry_out(space, STUDY, planned, who="tester"))
    return done


def fill(space: Workspace, folder: Path) -> list[FilePlan]:
    """Every file, and a job that says which was read; into a new store as it was the first time."""
    folder.mkdir(exist_ok=True)
    return fill_once(space.store, "forgotten person", lambda: _fill(space, folder))


def _fill(space: Workspace, folder: Path) -> list[FilePlan]:
    done = bring(space, folder)
    job = create_job(space.store, "import", study=STUDY, message=f"Reading {LABEL}")
    update_job(space.store, job.job_id, state="done", result=f"{LABEL} imported")
    return done


def every_value(store: Store) -> str:
    """All values of all tables of the store, with what is encrypted in plain words beside it."""
    told = []
    with store.reading() as connection:
        for table in METADATA.sorted_tables:
            for row in connection.execute(table.select()):
                told += [str(value) for value in row]
                told += [plain for value in row if (plain := decrypted(store, value)) is not None]
    return "\n".join(told)


def decrypted(store: Store, value: object) -> str | None:
    """The text of a ciphertext; None for anything else."""
    from analysis.errors import StoreError

    try:
        return store.decrypt([value])[0] if isinstance(value, str) and len(value) > 36 else None
    except StoreError:
        return None


def content(store: Store, *without: str) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables but those named, to compare stores by."""
    with store.reading() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(table.select())), key=json_key)
            for table in METADATA.sorted_tables
            if table.name not in without
        }


def json_key(row: tuple[object, ...]) -> str:
    return json.dumps(row, default=str)
