"""How two answers of one person find each other: what a questionnaire asks for, and what that is called in a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class LinkQuestion:
    """A question by which answers are linked.

    `heading` is what its column is called (and recognised by), `code` the same as letters and digits only, `text`
    what people read, `help` what stands below it, `pattern` a regular expression of valid answers, "" for none.
    """

    id: str
    heading: str
    code: str
    text: str
    help: str
    pattern: str = ""


EMPLOYEE_ID: Final = "employee id"
MAIL: Final = "mail"
PERSONAL_CODE: Final = "code"

LINK_QUESTIONS: Final = {
    one.id: one
    for one in (
        LinkQuestion(
            EMPLOYEE_ID, "Employee ID", "EmployeeID", "Your employee number",
            "As on your payslip, with any zeros at its start. It is replaced by a pseudonym before anything is stored.",
        ),
        LinkQuestion(
            MAIL, "Work e-mail", "WorkEmail", "Your work e-mail address",
            "It is replaced by a pseudonym before anything is stored.",
        ),
        LinkQuestion(
            PERSONAL_CODE, "Personal code", "PersonalCode", "Your personal code",
            "Only you know it, and it is the same each time: the first two letters of your mother's first name, the "
            "day of the month you were born on (two digits), the first two letters of the town you were born in, and "
            "how many older brothers and sisters you have. Anna, the 7th, Leeds, two older: AN07LE2.",
            "[A-Za-z]{2}[0-9]{2}[A-Za-z]{2}[0-9]{1,2}",
        ),
    )
}  # fmt: skip
#: What the answers are then linked with, for those who cannot give a number.
LINKS: Final = tuple(LINK_QUESTIONS)

#: The question that tells the sides apart, and its answers: the mentor is the junior, the mentee the senior.
ROLE_HEADING: Final = "Your role in the programme"
ROLE_ANSWERS: Final = {"junior": "Mentor", "senior": "Mentee"}
