"""What a report is made of: sections with a finding, a picture as plain data, figures as a table, and their method.

Everything in it is plain text (see `text`) or a number of the release; renderers draw it and compose nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

#: "lines": a value a wave, a line a group. "rows": a value a row, as in a forest. "steps": a share a month.
#: "stack": counts of people beside each other in a row.
Kind = Literal["lines", "rows", "steps", "stack"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure of a picture: its `value` from `low` to `high` (None: no interval) and as it is said.

    Without a value `told` says why: that it is hidden to protect people, or too few to say.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    told: str = ""


#: Stands where nothing was asked, so that nothing is hidden either.
NOTHING = Mark(None)


@dataclass(frozen=True, slots=True)
class Series:
    """A line, or the pieces of one kind: a mark a category, in its colour. `context` stands behind, in grey."""

    name: str
    colour: str
    marks: tuple[Mark, ...]
    context: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """One picture as data. `bounds` are the ends of its scale, the same for the pictures of a section.

    `unit` names the scale; what lies `within` zero is too small to matter (0: not told). `colours` are those of the
    rows, where they differ. `signed` figures are changes, with a line at zero; "steps" are shares (0 to 1).
    """

    kind: Kind
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    bounds: tuple[float, float]
    unit: str
    alt: str
    signed: bool = False
    within: float = 0.0
    colours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Figures or words in rows; the first column names them, `numeric` ones stand to the right."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One finding with its evidence: a slide, or a part of the page.

    `kicker` is the question in a word or two, `title` the finding in a sentence, `subtitle` what is drawn, `lead`
    sentences that go on from the title, `facts` pairs of a label and what is said under it. `behind` is what is there
    for whoever asks further: on the page to open, on no slide. `aside` says how a picture is read in
    detail, `notes` what a speaker may be asked. `footer` is the method: source, people, date, release.
    """

    key: str
    kicker: str
    title: str
    footer: str
    subtitle: str = ""
    lead: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    plots: tuple[Plot, ...] = ()
    tables: tuple[Table, ...] = ()
    behind: tuple[Table, ...] = ()
    aside: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A release told from beginning to end. `stem` is for a file's name; a `preview` says so on every page."""

    title: str
    stem: str
    made: dt.datetime
    preview: bool
    sections: tuple[Section, ...]
    banner: str = field(default="")
