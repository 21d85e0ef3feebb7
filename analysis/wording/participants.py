"""What people are told before they are asked: invitation, privacy notice, and a sheet for the works council.

Every sentence says what the product does, with the study's own settings; nothing is promised that it does not keep.
What only the company can know stands in square brackets, to be filled in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from analysis.instruments.linking import EMPLOYEE_ID, MAIL, PERSONAL_CODE
from analysis.study import COMPARISON, JUNIOR, SENIOR, WAITLIST
from analysis.wording.numbers import counted, listed, number


@dataclass(frozen=True, slots=True)
class StudyTerms:
    """What holds for a study: its `title`, the smallest group `k`, months until each thing is due to be erased (None:
    never), by what answers are linked, the waves, the longest questionnaire in minutes, and what else is brought in.
    `intention_and_exits` says whether the wish to stay is held against who left.
    """

    title: str
    k: int
    months: Mapping[str, int | None]
    link: str
    waves: tuple[str, ...]
    minutes: float
    meeting_log: bool = True
    interviews: bool = True
    employment: bool = True
    comparison: bool = False
    waitlist: bool = False
    intention_and_exits: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A text to hand out: a title, and parts with a heading ("" for none) and their paragraphs."""

    title: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def text(self) -> str:
        """The paper as plain text."""
        parts = ["\n\n".join(filter(None, (heading, *paragraphs))) for heading, paragraphs in self.parts]
        return "\n\n".join([self.title, *parts]) + "\n"


_WHY: Final = {
    JUNIOR: "You are a mentor in our reverse mentoring programme: you guide a senior colleague.",
    SENIOR: "You are a mentee in our reverse mentoring programme: a junior colleague guides you.",
    WAITLIST: "You have signed up for our reverse mentoring programme. A lot decided that you start second. "
    "Your answers meanwhile show what would have happened without the programme.",
    COMPARISON: "You do not take part in our reverse mentoring programme. We ask you because change among those who do "
    "means little unless we know what changed for everybody.",
}  # fmt: skip


def invitation(terms: StudyTerms, audience: str) -> Paper:
    """The invitation for juniors, seniors, the waiting list or the comparison group."""
    asked = f"We ask at {counted(len(terms.waves), 'point in time', 'points in time')}: {listed(terms.waves)}."
    paragraphs = (
        "Dear [name],",
        _WHY[audience],
        f"{asked} The longest questionnaire takes about {counted(terms.minutes, 'minute')}. The first one "
        "closes on [date]: [link].",
        _giving(terms.link),
        "Taking part is voluntary, and you may leave out any question. Leaders see results of groups of "
        f"{terms.k} or more, never single answers. Enclosed is a notice of what is linked, who sees what, and "
        "for how long it is kept.",
        "Questions: [name and address of the programme team].",
        "[signature]",
    )
    return Paper(f"Invitation: {terms.title}", (("", paragraphs),))


def privacy_notice(terms: StudyTerms) -> Paper:
    """What is linked, who sees what and for how long, in the study's own settings."""
    parts = (
        ("What this is for", (
            f"“{terms.title}” finds out whether reverse mentoring works here: for engagement, for "
            "understanding between generations, and for who stays. It is not an appraisal of anybody.",
            "Responsible: [company, address, data protection officer]. Legal basis: [to be filled in by the "
            "company].",
        )),
        ("What is collected and linked", tuple(_collected(terms))),
        ("Who sees what", tuple(_seen(terms))),
        ("How long it is kept", tuple(_kept(terms))),
        ("Your choice", (
            "Taking part is voluntary. [Say here that nothing follows from not taking part.]",
            "You may ask [name] at any time what is held of you, and have it erased: your identity, answers, "
            "comments and interviews go, and later files with you in them are kept out. Figures that were "
            "published by then stay as they are; they are of groups only. Backups made earlier still hold "
            "your data until [date or rule].",
            "You may complain to [supervisory authority].",
        )),
    )  # fmt: skip
    return Paper(f"Privacy notice: {terms.title}", parts)


def works_council_sheet(terms: StudyTerms) -> Paper:
    """What a works council asks: purpose, data, what is ruled out, who may what, and for how long."""
    parts = (
        ("Purpose", (
            "To find out whether the reverse mentoring programme works, for groups. Checking the performance "
            "or conduct of single people is not a purpose, and no figure of a single person is shown on any "
            "page or in any report.",
        )),
        ("What is collected and linked", tuple(_collected(terms))),
        ("Who sees what", tuple(_seen(terms))),
        ("What the software rules out", tuple(_ruled_out(terms))),
        ("How long it is kept", tuple(_kept(terms))),
        ("How that can be checked", (
            "The software runs on the company's own machine, calls no outside service and sends no usage "
            "figures. [The survey tool is another product: name it, and where it runs.]",
            "Every import, undo, decision, publication and erasure is written to a log whose lines are "
            "chained, so that a line that was changed or taken out is noticed (`python -m analysis check` "
            "verifies it). Downloads of rows by analysts are not in this log: [say how the company handles "
            "them].",
            "The smallest group can be raised for good and never lowered. What was published cannot be "
            "changed afterwards.",
        )),
        ("To be agreed", (
            "Who works as HR, analyst and administrator: [names]. The notice to staff as enclosed: [agreed "
            "on]. Erasing on the days above is started by a person: [name].",
        )),
    )  # fmt: skip
    return Paper(f"Sheet for the works council: {terms.title}", parts)


def _giving(link: str) -> str:
    return {
        EMPLOYEE_ID: "We ask for your employee number, so that your answers before and after can be put side by side.",
        MAIL: "We ask for your work e-mail, so that your answers before and after can be put side by side.",
        PERSONAL_CODE: "We ask for a code that only you know, so that your answers before and after can be put side by "
        "side. About one answer in four cannot be matched by such codes, and about three in a hundred are "
        "matched wrongly.",
    }[link]  # fmt: skip


def _collected(terms: StudyTerms) -> list[str]:
    said = [
        f"Answers to questionnaires at {counted(len(terms.waves), 'point in time', 'points in time')} "
        f"({listed(terms.waves)}). {_giving(terms.link)}",
        "From the personnel file: cohort, pair and side; department, site, level and year of birth, of which "
        "only the generation is kept. Year of birth itself is not stored.",
    ]
    if terms.meeting_log:
        said.append(
            "The meeting log: when pairs met, how and for how long, on what topic where that is noted, and which side "
            "called a meeting off."
        )
    if terms.interviews:
        said.append(
            "Comments and interviews: known names, mails, phone numbers and ids are taken out before "
            "anything is read or analysed. That finds nearly all of them, not every one: please name no one."
        )
    if terms.employment:
        said.append(
            "Dates of hire and exit, with the kind of exit, to see whether people of the programme stay longer."
        )
    if terms.intention_and_exits:
        said.append(
            "Whether the wish to stay foretold exits is worked out, for everybody together and only once ten "
            "people have left."
        )
    else:
        said.append("What people say about staying is not held against who left.")
    if terms.comparison or terms.waitlist:
        who = [
            name
            for name, asked in (
                ("people on the waiting list", terms.waitlist),
                ("a comparison group", terms.comparison),
            )
            if asked
        ]
        said.append(f"The same questions, without those about the programme, are put to {listed(who)}.")
    return said


def _seen(terms: StudyTerms) -> list[str]:
    said = [
        f"Leaders see published results only: groups of {terms.k} or more people (at least three pairs), "
        "themes only where ten or more people spoke. A smaller group reads “hidden to protect people”. What "
        "is published is checked as a whole, so that no group smaller than that follows from the rest.",
        "HR loads the files and so has the exports of the survey tool. Analysts see rows under pseudonyms, "
        "with names taken out of texts. An administrator runs the software.",
    ]
    if terms.meeting_log:
        said.append(
            "Warnings that name a pair come from the meeting log only, and leaders do not see them. Answers "
            "and interviews never point to a person or a pair."
        )
    said.append(
        "Only if you tick that we may contact you about what you wrote can the programme team see who you "
        "are; one partner's ratings of the other are shown to nobody."
    )
    return said


def _ruled_out(terms: StudyTerms) -> list[str]:
    return [
        f"Figures of groups below {terms.k} people for leaders; filters by which a group could be narrowed "
        "down to one person; publishing what would follow for a smaller group from several figures together.",
        "Names in the results: people are stored under pseudonyms whose key lies apart; identifiers as given "
        "are encrypted.",
        "Quotes: what people wrote or said is not published; leaders see themes in words or counts.",
    ]


_THINGS: Final = {
    "set_aside": "rows that could not be used",
    "identifiers": "names, mails and numbers",
    "texts": "comments, interviews and topics of meetings",
    "employment": "employment records",
    "study": "answers under pseudonyms",
}


def _kept(terms: StudyTerms) -> list[str]:
    def due(name: str) -> str:
        months = terms.months.get(name)
        span = (
            "kept until somebody decides otherwise"
            if months is None
            else f"due to be erased after {number(months)} months"
        )
        return f"{_THINGS[name]} are {span}"

    told = "; ".join(due(name) for name in _THINGS)
    return [
        f"Counted from the end of the study: {told}.",
        "Erasing is started by a person on that day; the software says what is due. Published results, which "
        "are of groups only, and the log stay.",
    ]
