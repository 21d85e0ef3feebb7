"""From a file to a plan of what would be imported: read, recognised, mapped and checked; nothing is stored here."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Lookup
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final, Literal, TypedDict

from analysis.errors import Finding, MappingError, ReverbError
from analysis.ingest.archives import Member, unpacked
from analysis.ingest.contents import FileContents
from analysis.ingest.door import Choices
from analysis.ingest.labels import shown_name
from analysis.ingest.limits import Limits
from analysis.ingest.mapping import Mapping
from analysis.ingest.mapping_files import read_mapping, write_mapping
from analysis.ingest.reading import Cancelled, read_file
from analysis.ingest.reading import Progress as ReadingProgress
from analysis.ingest.recognition import Recognition, recognise
from analysis.ingest.sheet_view import HeaderRows
from analysis.ingest.tables import CheckedTables, build_tables
from analysis.ingest.transcripts import OWN_HEADINGS
from analysis.storage.imports import list_imports
from analysis.storage.profiles import find_profiles
from analysis.workflow.code_themes import settle_codes, with_proposed_themes
from analysis.workflow.forgotten import WithoutForgotten, without_forgotten
from analysis.workflow.forgotten_mappings import without_forgotten_names
from analysis.workflow.forgotten_passages import without_passages
from analysis.workflow.workspace import Workspace

Status = Literal["planned", "imported", "duplicate", "needs_mapping", "refused"]

#: Meanings of columns that are read by the data's date.
_TOLD_BY_DATE: Final = (
    "hire_date", "rehire_date", "exit_date", "exit_reason", "left", "from_date", "to_date", "tenure", "age", "snapshot",
)  # fmt: skip
_EXITS: Final = ("exit_date", "exit_reason", "left", "snapshot")

#: Files read at once, each in a process of its own.
_READ_AT_ONCE: Final = 2

#: The largest rows a default door lets through; a caller with a reason may set others.
DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What a person says beforehand: it is taken as said, and nothing of it is asked again.

    `mapping` is a confirmed one; with it a file is certain. `as_of` is the day up to which exits are known, `header`
    where the headings are.
    """

    kind: str | None = None
    wave: str | None = None
    sheet: str | None = None
    as_of: dt.date | None = None
    mapping: Mapping | None = None
    header: HeaderRows | None = None


@dataclass(frozen=True, slots=True)
class FilePlan:
    """One file, read and understood as far as that goes; nothing is stored yet.

    `status` is "planned" (certain), "needs_mapping" (something is asked, or no row could be taken), "duplicate" (the
    study holds this very file) or "refused". `checked` holds the rows, `error` why it was refused; `confirmed` is
    True where a person brought or corrected the mapping; `free` is what rows of people who were forgotten left behind.
    """

    file: str
    status: Status
    contents: FileContents | None = field(default=None, repr=False)
    recognition: Recognition | None = None
    mapping: Mapping | None = None
    checked: CheckedTables | None = field(default=None, repr=False)
    error: ReverbError | None = None
    import_id: str | None = None
    confirmed: bool = False
    free: WithoutForgotten | None = field(default=None, repr=False)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything noticed so far: at the door, on recognising, on checking, and why the file was refused."""
        found = [*(self.contents.findings if self.contents else ())]
        if self.recognition is not None and not self.confirmed:
            found += self.recognition.findings
        found += self.checked.findings if self.checked else ()
        if self.error is not None:
            found.append(Finding(self.error.code, "error", self.error.message, self.error.advice))
        return tuple(dict.fromkeys(found))

    @property
    def questions(self) -> tuple[str, ...]:
        """What has to be answered before the file can be imported; nothing where it can, or never will."""
        return tuple(dict.fromkeys(_questions(self))) if self.status == "needs_mapping" else ()

    @property
    def rows_set_aside(self) -> int:
        """How many rows would not be taken."""
        return self.checked.rows_set_aside if self.checked else 0


def plan_files(
    workspace: Workspace,
    study: str | None,
    paths: Sequence[Path],
    *,
    options: ImportOptions | None = None,
    limits: Limits = DEFAULT_LIMITS,
    choices: Choices | None = None,
) -> Iterator[FilePlan]:
    """Read, recognise, map and check files, one after the other; `study` None stands for one that holds nothing yet.

    While one is worked on the next are read; `choices` say how text files are written. An archive gives one plan for
    each file inside it. A file that cannot be read gives a plan that says so; nothing is raised for what is in a file.
    Whoever stops asking stops the reading.
    Raises StudyError for an unknown study.
    """
    stop = threading.Event()
    with ThreadPoolExecutor(_READ_AT_ONCE) as readers:
        try:
            read = partial(read_all, limits=limits, choices=choices, cancelled=stop.is_set)
            for reads in readers.map(lambda path: tuple(read(path)), paths):
                for one in reads:
                    yield one if isinstance(one, FilePlan) else plan_contents(workspace, study, one, options=options)
        finally:
            stop.set()


def read_all(
    path: Path,
    limits: Limits = DEFAULT_LIMITS,
    file_name: str | None = None,
    *,
    choices: Choices | None = None,
    on_progress: ReadingProgress | None = None,
    cancelled: Cancelled | None = None,
) -> Iterator[FileContents | FilePlan]:
    """`read_or_refuse` for a file, or for each file inside an archive: one that is refused does not stop the others."""
    try:
        read = partial(read_or_refuse, choices=choices, on_progress=on_progress, cancelled=cancelled)
        with unpacked(path, file_name, limits, cancelled=cancelled) as members:
            for member in members or (Member(file_name or path.name, path),):
                if isinstance(member.had, ReverbError):
                    yield refused(member.label, member.had)
                else:
                    yield read(member.had, limits, member.label)
    except ReverbError as error:
        yield refused(file_name or path.name, error)


def read_or_refuse(
    path: Path,
    limits: Limits = DEFAULT_LIMITS,
    file_name: str | None = None,
    *,
    choices: Choices | None = None,
    on_progress: ReadingProgress | None = None,
    cancelled: Cancelled | None = None,
) -> FileContents | FilePlan:
    """What one file holds, or the plan that says why it cannot be read, or that its reading was stopped."""
    try:
        return read_file(path, file_name, limits, choices=choices, on_progress=on_progress, cancelled=cancelled)
    except ReverbError as error:
        return refused(file_name or path.name, error)


def refused(file_name: str, error: ReverbError) -> FilePlan:
    """The plan of a file that cannot be read; what is said of it does not begin with its name once more."""
    label = shown_name(file_name)
    return FilePlan(
        label, "refused", error=ReverbError(error.code, error.message.removeprefix(f"{label}: "), error.advice)
    )


def plan_contents(
    workspace: Workspace, study: str | None, contents: FileContents, *, options: ImportOptions | None = None
) -> FilePlan:
    """`plan_files` for one that was read already: what a corrected mapping is tried on."""
    said = options or ImportOptions()
    plan = FilePlan(contents.file_name, "refused", contents, confirmed=said.mapping is not None)
    try:
        recognition = _recognise(workspace, contents, said)
        mapping = _dated(_said_mapping(said, recognition) or recognition.mapping)
        plan = replace(plan, recognition=recognition, mapping=mapping)
        if mapping is None:
            return replace(plan, status="needs_mapping") if _may_have_header(recognition) else plan
        checked = settle_codes(build_tables(contents, mapping), mapping)
        free = without_passages(workspace, study, without_forgotten(workspace, study, checked, mapping))
        plan = replace(plan, checked=free.checked, free=free)
    except MappingError as error:
        return replace(plan, status="needs_mapping", error=error)
    except ReverbError as error:
        return replace(plan, error=error)
    held = _held(workspace, study, plan)
    return replace(plan, **held) if held else replace(plan, status=_status(plan))


def _may_have_header(recognition: Recognition) -> bool:
    """Whether a person may know better where the headings are; a file with headings alone holds nothing."""
    return any(finding.code == "NO_HEADER" for finding in recognition.findings)


def _recognise(workspace: Workspace, contents: FileContents, said: ImportOptions) -> Recognition:
    profiles = () if contents.format in OWN_HEADINGS else tuple(_profiles(workspace))
    sheet = said.sheet or (said.mapping.sheet if said.mapping else None)
    recognition = recognise(
        contents, sheet=sheet, kind=said.kind, wave=said.wave, as_of=said.as_of, header=said.header, profiles=profiles
    )
    return recognition if said.mapping else with_proposed_themes(contents, recognition)


def _profiles(workspace: Workspace) -> Iterator[Mapping]:
    """Mappings that people confirmed, the newest last; those that name items no questionnaire has any more rest."""
    for profile in reversed(find_profiles(workspace.store)):
        with contextlib.suppress(MappingError):
            yield read_mapping(profile.mapping)


def _dated(mapping: Mapping | None) -> Mapping | None:
    """The mapping without the data's date where that says nothing, so that saying it makes no other mapping of it."""
    if mapping is None or mapping.has(*_TOLD_BY_DATE):
        return mapping
    return replace(mapping, as_of=None)


def _said_mapping(said: ImportOptions, recognition: Recognition) -> Mapping | None:
    """The mapping a person brought, with what was said beside it, for the header that this file has."""
    if said.mapping is None:
        return None
    beside: Lookup[str, object] = {"wave": said.wave, "kind": said.kind, "sheet": said.sheet, "as_of": said.as_of}
    given = {name: value for name, value in beside.items() if value is not None}
    header = recognition.mapping.fingerprint if recognition.mapping else said.mapping.fingerprint
    return replace(said.mapping, **given, fingerprint=header)  # type: ignore[arg-type]


def _status(plan: FilePlan) -> Status:
    """A fault of the whole file stops it, and so does a file of which no row can be taken; faults of rows do not."""
    checked, recognition = plan.checked, plan.recognition
    if checked is None or recognition is None:
        return "refused"
    stops = any(finding.severity == "error" and finding.rows_count == 0 for finding in checked.findings)
    certain = plan.confirmed or recognition.certain
    return "planned" if certain and not stops and checked.rows_accepted else "needs_mapping"


def _questions(plan: FilePlan) -> Iterator[str]:
    if plan.recognition is not None and not plan.confirmed:
        yield from plan.recognition.questions
    mapping = plan.mapping
    if plan.confirmed and mapping and mapping.as_of is None and mapping.has(*_EXITS):
        yield "Up to which day are exits known (the data's date)?"


class _Held(TypedDict, total=False):
    status: Status
    import_id: str
    error: ReverbError


def _held(workspace: Workspace, study: str | None, plan: FilePlan) -> _Held | None:
    """Where a live import holds this very file: the status that the plan then has.

    Read once more by another mapping, the same rows would count twice; another sheet or wave of it is other rows.
    """
    contents, mapping = plan.contents, plan.mapping
    if study is None or contents is None or mapping is None:
        return None
    mapping = without_forgotten_names(workspace, study, mapping)
    for line in list_imports(workspace.store, study):
        if line.sha256 != contents.sha256:
            continue
        if line.mapping == write_mapping(mapping):
            return {"status": "duplicate", "import_id": line.import_id}
        before = read_mapping(line.mapping)
        if (before.kind, before.sheet, before.wave) == (mapping.kind, mapping.sheet, mapping.wave):
            return {"import_id": line.import_id, "error": _read_otherwise(contents, line.import_id)}
    return None


def _read_otherwise(contents: FileContents, import_id: str) -> ReverbError:
    return MappingError(
        "FILE_HELD",
        f"{contents.file_name} is in the study already, read by another mapping ({import_id}).",
        "Take that import back first; then this one can replace it.",
    )
