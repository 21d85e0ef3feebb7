"""What is said of the log: each line as a sentence, whether the log is whole, what a receipt shows."""

from __future__ import annotations

import datetime as dt
import re
from types import MappingProxyType
from typing import Final

from analysis.wording.names import escape_passage, plain_text
from analysis.wording.numbers import counted, day

#: What somebody did, by the action of the line: what stands in braces is said where it is known.
_DID: Final = MappingProxyType(
    {
        "create study": "made the study {study}",
        "change settings": "changed the settings of {study}: {subject}",
        "lock study": "locked {study}",
        "unlock study": "unlocked {study}",
        "import": "imported a file into {study} ({subject})",
        "confirm mapping": "confirmed what the columns of a file mean, for {study} ({subject})",
        "undo import": "took an import of {study} back ({subject})",
        "keep fact": "recorded for {study}: {subject}",
        "take back fact": "took back for {study}: {subject}",
        "decide codes": "decided on codes of interviews in {study} ({subject})",
        "accept links": "accepted links between people of {study} ({subject})",
        "decline links": "declined links between people of {study} ({subject})",
        "withdraw links": "withdrew links between people of {study} ({subject})",
        "save profile": "kept a mapping for the next file ({subject})",
        "drop profile": "dropped a kept mapping ({subject})",
        "publish": "published release {subject} of {study}",
        "withdraw quotes": "withdrew quotes from release {subject} of {study}",
        "forget a person": "erased a person from {study} ({subject})",
        "set retention rule": "set a retention rule of {study}: {subject}",
        "apply retention rules": "erased what was due in {study}: {subject}",
        "backup": "made a backup ({subject})",
        "restore": "restored a backup: {subject}",
        "mark the log": "began to mark the log with the key",
        "grant leaders": "let a role of the database server read published releases ({subject})",
        "sign in": "signed in",
        "sign out": "signed out ({subject})",
        "role": "decided on a role ({subject})",
        "print figures": "printed figures of {study} on the command line ({subject})",
        "download release": "downloaded a release of {study} ({subject})",
        "download release figures": "downloaded figures of a release of {study} ({subject})",
        "download cleaned data": "downloaded the cleaned data of {study} ({subject})",
        "download coded interviews": "downloaded the coded interviews of {study} ({subject})",
        "download rows set aside": "downloaded rows of {study} that were set aside ({subject})",
        "download what was noticed": "downloaded what was noticed in files of {study} ({subject})",
        "download figures": "downloaded figures worked out from rows of {study} ({subject})",
        "download draw list": "downloaded who starts and who waits in {study} ({subject})",
        "download invitations": "downloaded the invitations of {study} ({subject})",
        "download mapping": "downloaded a mapping of {study} ({subject})",
        "download codebook": "downloaded the codebook of {study} ({subject})",
        "download log": "downloaded the log ({subject})",
        "download receipt": "took a receipt of the log ({subject})",
    }
)

#: What a verified log proves, and what it cannot, as a list.
WHAT_A_LOG_PROVES: Final = (
    "Every line is chained to all lines before it, and marked with the key, which lies in a file outside the store. "
    "Whoever can write the database but does not have the key can change no line, drop none and add none unnoticed.",
    "Some things no log can show of itself: that a whole older copy of the store was put in its place, that every mark "
    "was taken away as if there had never been any (then the page says from which line on it is marked, and that line "
    "has its day), and what somebody did who holds the key file as well. A receipt that you keep elsewhere shows each.",
    "The log says what was changed and which files left Reverb. It does not say who looked at a page.",
    "It holds no name, no answer and no file name: imports, releases and erasures stand under their numbers.",
)
WHY_A_RECEIPT: Final = (
    "A receipt is one line of text that stands for the whole log up to now. Keep it where nobody who runs Reverb can "
    "change it: in a mail to yourself, or on paper. Held against the log later, it shows whether anything before it "
    "was changed. Every published release carries one as well, and every backup holds the log itself."
)


def describe_line(who: str, action: str, study: str | None, subject: str) -> str:
    """A line as a sentence without full stop: "local administrator published release R12 of sample".

    It is plain text, not Markdown.
    """
    did, name = _DID.get(action), describe_who(who)
    if did is None:
        return " · ".join([name, *(plain_text(part) for part in (action, study, subject) if part)])
    told = did.format(study=plain_text(study or "no study"), subject=plain_text(subject) if subject else "")
    return f"{name} {told.removesuffix(' ()').removesuffix(': ')}"


def describe_who(who: str) -> str:
    """What the log calls somebody, as every page writes it: "local administrator", "HR 1f3a9c2d"."""
    return re.sub(r"^(local )?hr\b", r"\1HR", plain_text(who))


def describe_action(action: str) -> str:
    """An action as a choice in a list: "Import", "Download cleaned data"."""
    return plain_text(action[:1].upper() + action[1:])


def describe_moment(at: dt.datetime) -> str:
    """A moment to the minute: "3 May 2026, 14:02 UTC"."""
    return f"{day(at.date())}, {at:%H:%M} UTC"


def describe_log(lines: int, with_key: bool, marked_from: int | None, at: dt.datetime) -> str:
    """That a log is whole, and how far that was verified."""
    if not lines:
        return "The log holds no line yet."
    each = "line is as it was written" if lines == 1 else "lines are as they were written"
    told = f"The log is whole: {counted(lines, each, each)}. Verified on {describe_moment(at)}"
    if not with_key:
        return f"{told}, without the key: whoever can write the database could have written the log anew."
    if marked_from is not None and marked_from > 1:
        return f"{told}, with the key from line {marked_from} on; what came before is vouched for by that line."
    return f"{told}, each with the key."


def describe_receipt(verdict: str, seq: int, taken: dt.datetime, lines: int) -> str:
    """What a receipt of line `seq` shows, held against a log of so many lines; in Markdown."""
    said = f"The receipt was taken on {describe_moment(taken)}, when line {seq} was the last."
    since = lines - seq
    told = {
        "holds": f"**The log still holds everything up to line {seq} as it was.** {said} "
        + (f"{counted(since, 'line')} came after it." if since else "Nothing was logged since."),
        "rewritten": f"**Line {seq} is another one now.** {said} Either the log was written anew, or this store was "
        "made from a backup that is older than the receipt: then a line of the log says that it was restored.",
        "cut": f"**Line {seq} is gone: the log has {lines} lines.** {said} Either the log was cut off, or an older "
        "copy of the store is open here.",
        "not ours": "**This receipt was not made with this store's key, or a character of it was changed.** Look "
        "whether it was copied whole.",
    }
    return told[verdict]


def describe_faults(faults: tuple[str, ...]) -> str:
    """That a log is not whole, what is wrong and what to do, in Markdown."""
    listed = "\n".join(f"- {escape_passage(fault)}" for fault in faults)
    return (
        f"**The log is not as it was written.**\n{listed}\n\nKeep a copy of the store as it is now: it shows what was "
        "changed. Hold your receipts against the log below; the newest that still holds tells up to where it can be "
        "trusted. The log of a backup shows what stood there. Ask who can write the database."
    )
