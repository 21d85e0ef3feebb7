"""Blank templates to download: files that Reverb recognises without a question once they are filled in."""

from __future__ import annotations

import io
from dataclasses import dataclass

from analysis.errors import UsageError
from analysis.instruments import Item, questionnaire
from analysis.study import LOG_KINDS

#: Questions of the own bank that a form leaves out of a blank survey sheet: they are asked at some waves only.
_EVERY_WAVE = "every"


@dataclass(frozen=True, slots=True)
class Template:
    """A blank sheet.

    name      of the file without its ending; a survey's name ends in the wave it is for
    title     what it is for, in a few words
    headings  the columns in order
    notes     one for each heading: what to write below it, "" where the heading says it all
    """

    name: str
    title: str
    headings: tuple[str, ...]
    notes: tuple[str, ...]

    def as_workbook(self) -> bytes:
        """An XLSX workbook: one sheet of text cells under the headings, with a note on each heading that needs one."""
        import xlsxwriter

        buffer = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(buffer, options) as workbook:
            text = workbook.add_format({"num_format": "@"})
            sheet = workbook.add_worksheet("Data")
            sheet.set_column(0, len(self.headings) - 1, 24, text)
            sheet.write_row(0, 0, self.headings, workbook.add_format({"bold": True, "text_wrap": True}))
            for column, note in enumerate(self.notes):
                if note:
                    sheet.write_comment(0, column, note)
            sheet.freeze_panes(1, 0)
        return buffer.getvalue()


def templates() -> tuple[Template, ...]:
    """All templates: those of records, from people to monthly counts, and the two forms of the own questionnaire."""
    return (*_RECORDS, _survey("pulse", "mid", "Pulse survey"), _survey("standard", "baseline", "Standard survey"))


def template(name: str) -> Template:
    """The template called `name`; raises UsageError (NO_SUCH_TEMPLATE) naming those there are."""
    found = {one.name: one for one in templates()}
    if name not in found:
        raise UsageError("NO_SUCH_TEMPLATE", f'There is no template "{name}".', f"Templates are {', '.join(found)}.")
    return found[name]


def _survey(form: str, wave: str, title: str) -> Template:
    bank = questionnaire("reverb")
    asked = [item for item in (*bank.items, *bank.open_questions) if _is_asked(item, form)]
    texts = tuple(item.text or item.id for item in asked)
    notes = tuple(_note(item) for item in asked)
    return Template(
        f"survey-{form}-{wave}", title, ("Employee ID", "Date", *texts), ("As text, with zeros", "", *notes)
    )


def _is_asked(item: Item, form: str) -> bool:
    return form in item.forms and (item.waves == _EVERY_WAVE or item.role == "scale")


def _note(item: Item) -> str:
    anchors = item.response_scale.anchors
    return "; ".join(f"{anchor.value:g} {anchor.text}" for anchor in anchors) if anchors else "In their own words"


def _record(name: str, title: str, **columns: str) -> Template:
    headings = tuple(heading.replace("_", " ") for heading in columns)
    return Template(name, title, headings, tuple(columns.values()))


_RECORDS = (
    _record(
        "people",
        "Everybody in the company",
        Employee_ID="As text, with zeros",
        Name="Used to remove names from comments",
        Email="",
        Birth_year="Only the generation is kept",
        Department="",
        Site="",
        Level="",
        Hire_date="2020-01-31",
        Exit_date="Blank for those still employed",
        Exit_reason="Resignation, redundancy, retirement",
        Manager_ID="",
    ),
    _record(
        "employment",
        "Spells of employment, one a row",
        Employee_ID="As text, with zeros",
        Valid_from="2020-01-31",
        Valid_to="Blank for those still employed",
        Department="",
        Level="",
        Site="",
        Exit_reason="Only on the last spell",
    ),
    _record(
        "roster",
        "Who is in the programme",
        Employee_ID="As text, with zeros",
        Cohort="",
        Pair="The same on both rows of a pair",
        Arm="Programme, waitlist or comparison",
        Side="Junior (mentor) or senior (mentee)",
        From_date="2025-01-31",
        To_date="Blank while it lasts",
    ),
    _record(
        "checkins",
        "Meetings of the pairs",
        Pair="As in the roster",
        Date="2025-01-31",
        Minutes="",
        Mode="",
        Topic="",
        Cancelled_by="Junior or senior; blank if it took place",
    ),
    _record(
        "interviews",
        "Interviews, one answer a row",
        Interview="",
        Employee_ID="As text, with zeros",
        Wave="",
        Side="",
        Question="",
        Answer="Names are removed before it is kept",
    ),
    _record(
        "ratings",
        "What interviewers rate, one row an interview",
        Interview="As in the interviews",
        Wave="Baseline, mid, end; needed only where interviews of two waves are called alike",
        Engagement="How engaged did the person seem? 1 (not at all) to 5 (very much)",
        Understanding="How well did the person understand the other side? 1 to 5",
        Intention_to_stay="How much did the person mean to stay? 1 to 5",
    ),
    _record(
        "invitations",
        "Who was asked to answer",
        Employee_ID="As text, with zeros",
        Wave="Baseline, mid, end, or a name of your own",
        Invited_on="2025-01-31",
    ),
    _record(
        "events",
        "Promotions, moves and training",
        Employee_ID="As text, with zeros",
        Event="Promotion, move or training",
        Event_date="2025-01-31",
        Detail="The new level or the course; names are removed before it is kept",
    ),
    _record(
        "counts",
        "Monthly counts of staff and leavers",
        Month="2025-01",
        Level="All, where the row counts everybody",
        Arm="Programme or comparison; All, where nobody is told apart",
        Staff="People employed at the start of the month",
        Leavers="People who left in the month, 0 for none",
    ),
    _record(
        "log",
        "A log kept by hand: ideas, decisions, referrals",
        Month="2025-01, or a day as 2025-01-31; also months before the start",
        What_was_counted=f"One of: {', '.join(LOG_KINDS)}",
        Cohort="Blank for the whole programme",
        Pair="As in the roster; blank where it is not known",
        Side="Junior (mentor) or senior (mentee); blank for both",
        Number="0 where nothing happened that month",
    ),
)
