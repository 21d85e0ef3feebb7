"""What a REFI-QDA project says: who coded, the codes as paths, the cases, and each text with its selections."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Coding:
    """A code (or a case) given to a selection, by its id; who gave it by theirs, and when as the file says."""

    target: str
    user: str
    moment: str


@dataclass(slots=True)
class Selection:
    """A passage by its place in its text: two positions, or for a transcript two marks in time; or its own `text`.

    `name` is what the tool calls it: often the first words of the passage, or a label.
    """

    guid: str
    start: int | None
    end: int | None
    name: str
    first_mark: str = ""
    last_mark: str = ""
    text: str | None = None
    codings: list[Coding] = field(default_factory=list)


@dataclass(slots=True)
class ProjectText:
    """A text that was coded: inside the project (`content`) or in a file beside it (`path`)."""

    guid: str
    document: str
    path: str
    content: list[str] = field(default_factory=list)
    selections: list[Selection] = field(default_factory=list)
    marks: dict[str, int] = field(default_factory=dict)
    nested: bool = False


@dataclass(slots=True)
class Project:
    """Everything that is read of a project. `areas` and `whole` count codings that have no passage of text: places on
    pictures, pages and recordings, and codes of whole documents.
    """

    users: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)
    case_of: dict[str, str] = field(default_factory=dict)
    texts: list[ProjectText] = field(default_factory=list)
    areas: int = 0
    whole: int = 0
