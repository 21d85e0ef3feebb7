"""Service in the company: hired, left, why, with the checks that dates of a personnel system need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.ingest.headings import heading_words
from analysis.ingest.ledger import BoolArray
from analysis.ingest.meanings import MEMBERSHIP, PARTNER
from analysis.ingest.numbers import is_band, years_of
from analysis.ingest.placeholders import stand_for_none
from analysis.ingest.source import Source, day, map_distinct
from analysis.ingest.words import YES, exit_kind_of
from analysis.study import EXIT_KINDS, OTHER_EXIT

#: An end in the far future means "still here".
_OPEN_END: Final = np.datetime64("2100-01-01")
_DAYS_A_YEAR: Final = 365.25
#: Words of a heading that say that service is counted in months.
_MONTHS: Final = frozenset({"month", "months", "monate", "monaten", "mois", "maanden", "dienstmonate"})
#: The next spell of the same person that begins so soon makes a move of the end before it.
_MOVE_GAP_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class Service:
    """Spells of service, one a row.

    frame         from_date, to_date (NaT: unknown, or still employed), exit_reason, exit_kind (NA: no exit)
    unknown_exit  rows of people who have left on a day that the file does not give: they feed no spell, since
                  they would count either as staying or as never having been there
    """

    frame: pd.DataFrame
    unknown_exit: BoolArray
    earlier: pd.DataFrame

    @property
    def begin(self) -> pd.Series:
        """When each spell began, NaT where unknown."""
        return self.frame["from_date"]

    def key(self) -> pd.Series:
        """What tells spells of one person apart: the day they began."""
        days: pd.Series = self.begin.dt.strftime("%Y-%m-%d").fillna("").astype("str")
        return days


def read_service(source: Source, label: pd.Series) -> Service:
    """The spells in a list of people or of employment.

    `label` says whose row it is. Reasons become exit kinds by keyword (`mapping.values["exit_reason"]` comes first).
    Dates are checked: exit before hire sets the row aside; placeholders are missing; an exit after the data's date is
    a plan, not an exit. Without `as_of` no exit can be judged: every row is set aside (AS_OF_MISSING).
    """
    apart = source.mapping.has(*MEMBERSHIP, *PARTNER) and source.mapping.kind == "people"
    mapping = source.mapping
    hires = next((name for name in ("hire_date", "rehire_date") if mapping.has(name)), "hire_date")
    hired = _dates(source, hires if apart or mapping.has(hires) else "from_date")
    left = _dates(source, "exit_date" if apart or mapping.has("exit_date") else "to_date")
    reasons, flagged = source.text("exit_reason"), _flagged(source)
    if not apart and mapping.has(hires) and mapping.has("from_date"):
        hired, left, last = _positions(source, label, hired, left)
        reasons, flagged = reasons.where(last), flagged & last
    _need_as_of(source, left)
    left = _planned_exits(source, left)
    hired = _hired_by_tenure(source, hired, left)
    again = _hired_again(source, hired, left) if hires == "hire_date" else hired.mask(hired.notna())
    gone = reasons.notna() | flagged
    unknown = (gone & left.isna()).to_numpy() & source.ledger.accepted
    _check(source, hired, left, reasons, unknown)
    moved = _moved(label, hired, left) & reasons.isna()
    _note_exits_without_reason(source, left.notna() & reasons.isna() & ~moved)
    kinds = _kinds(source, reasons).where(left.notna() | gone).mask(moved)
    frame = pd.DataFrame({"from_date": hired, "to_date": left, "exit_reason": reasons, "exit_kind": kinds})
    earlier = frame[again.notna()]
    frame.loc[again.notna(), ["to_date", "exit_reason", "exit_kind"]] = None
    frame["from_date"] = again.fillna(frame["from_date"])
    return Service(frame.astype(earlier.dtypes.to_dict()), unknown, earlier)


def _positions(
    source: Source, label: pd.Series, hired: pd.Series, left: pd.Series
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Begin and end of each row, and whether it is its person's last, in a list of positions that repeats the day of
    hire (and of exit) on every row of a person.

    A row begins on the day from which it is valid, the first one on the day of hire; the day of exit ends the last
    one, and a row before it ends where the file says so, else where the next one begins.
    """
    valid = _dates(source, "from_date").fillna(hired)
    order = pd.DataFrame({"who": label, "valid": valid}).sort_values("valid", kind="stable", na_position="first")
    first, last = (~order["who"].duplicated(keep=keep).reindex(label.index) for keep in ("first", "last"))
    alone = first & last
    begun = valid.mask(first & hired.notna() & (alone | (hired <= valid)), hired)
    ended = _dates(source, "to_date").fillna(left.where(last)) if source.mapping.has("exit_date") else left
    return begun, ended, last | label.isna()


def _hired_again(source: Source, hired: pd.Series, left: pd.Series) -> pd.Series:
    """The day of a second hire after the exit that the row states, NaT for others; with a finding."""
    if not source.mapping.has("rehire_date"):
        return hired.mask(hired.notna())
    again = _dates(source, "rehire_date")
    returned = again.where((again > left) & left.notna())
    source.ledger.note(
        "HIRED_AGAIN", "info", "People were hired again after they had left: two spells of one person.",
        hit=returned.notna().to_numpy(), column=source.heading("rehire_date"),
    )  # fmt: skip
    unexplained = (again > hired).to_numpy() & left.isna().to_numpy()
    source.ledger.note(
        "HIRED_AGAIN_WITHOUT_EXIT", "warning", "People were hired again, and the file does not say when they had left "
        "before: their service counts from the first hire.", hit=unexplained, column=source.heading("rehire_date"),
        advice="Add the date of the exit before, or a row for each spell.",
    )  # fmt: skip
    return returned


def _dates(source: Source, meaning: str) -> pd.Series:
    """A column's days; placeholders are missing and named, an end in the far future is none."""
    index = source.view.data.index
    read = source.dates(meaning)
    if read is None:
        return pd.Series(np.datetime64("NaT", "s"), index=index, dtype="datetime64[s]")
    days = day(read.values, index)
    empty = stand_for_none(source, meaning, days)
    far = (days >= _OPEN_END).to_numpy()
    source.ledger.change(far, source.heading(meaning), source.raw(meaning), "", "The date stands for none.")
    return days.mask(empty | far)


def _need_as_of(source: Source, left: pd.Series) -> None:
    exits = left.notna().any() or source.text("exit_reason").notna().any() or _flagged(source).any()
    if exits and source.mapping.as_of is None:
        source.ledger.set_aside(
            np.ones(source.size, dtype=bool), "AS_OF_MISSING", "the file has exits, and nobody said up to which day "
            "they are known.", severity="error", advice="Give the data's date (--as-of, or on the Load page).",
        )  # fmt: skip


def _planned_exits(source: Source, left: pd.Series) -> pd.Series:
    if source.mapping.as_of is None:
        return left
    later = (left > pd.Timestamp(source.mapping.as_of)).to_numpy()
    source.ledger.note(
        "EXIT_AFTER_AS_OF", "info", f"Exits after {source.mapping.as_of:%d %B %Y} are plans; these people count "
        "as employed.", hit=later, column=source.heading("exit_date"),
    )  # fmt: skip
    days = left.dt.strftime("%Y-%m-%d")
    source.ledger.change(later, source.heading("exit_date"), days, "", "After the data's date.")
    return left.mask(later)


def _hired_by_tenure(source: Source, hired: pd.Series, left: pd.Series) -> pd.Series:
    """Days of hire that are missing, worked out from years of service up to the exit or the data's date."""
    raw = source.raw("tenure")
    if raw is None:
        return hired
    texts = {text: years_of(text, source.mapping.decimal) for text in raw.unique()}
    in_months = bool(_MONTHS & set(heading_words(source.heading("tenure")).split()))
    years = raw.map(texts).astype("float64") / (12 if in_months else 1)
    end = left.fillna(pd.Timestamp(source.mapping.as_of)) if source.mapping.as_of else left
    worked_out = (end - pd.to_timedelta((years * _DAYS_A_YEAR).round(), unit="D")).astype("datetime64[s]").dt.floor("D")
    used = (hired.isna() & worked_out.notna()).to_numpy()
    bands = any(is_band(text) for text in texts if text.strip())
    how = f"{'bands' if bands else 'whole numbers'} of {'months' if in_months else 'years'}"
    source.ledger.note(
        "HIRE_FROM_TENURE", "warning", f"Days of hire are worked out from {how} of service, and are that rough.",
        hit=used, column=source.heading("tenure"), advice="Add the date of hire for an exact one.",
    )  # fmt: skip
    source.ledger.change(
        used, source.heading("tenure"), raw, worked_out.dt.strftime("%Y-%m-%d"), "Day of hire worked out."
    )
    return hired.where(~used, worked_out)


def _flagged(source: Source) -> pd.Series:
    raw = source.raw("left")
    if raw is None:
        return pd.Series(data=False, index=source.view.data.index)
    return raw.str.strip().str.casefold().isin(YES)


def _check(source: Source, hired: pd.Series, left: pd.Series, reasons: pd.Series, unknown: BoolArray) -> None:
    ledger = source.ledger
    backwards = (left < hired).to_numpy()
    ledger.set_aside(backwards, "EXIT_BEFORE_HIRE", "the person left before being hired.",
                     column=source.heading("exit_date"), advice="Correct one of the two dates.")  # fmt: skip
    if source.mapping.as_of is not None:
        ahead = (hired > pd.Timestamp(source.mapping.as_of)).to_numpy()
        ledger.set_aside(ahead, "HIRE_AFTER_AS_OF", "the person is hired only after the data's date.",
                         severity="info", column=source.heading("hire_date"),
                         advice="Nothing to do, if the data's date is right.")  # fmt: skip
    ledger.note(
        "EXIT_WITHOUT_DATE", "warning", "People have left, but the file does not say when: they count neither as "
        "staying nor as leaving.", hit=unknown, advice="Add the date of exit; without it retention leaves them out.",
    )  # fmt: skip
    undated = (hired.isna() & left.isna()).to_numpy() & ~unknown & ledger.accepted
    if not undated.all():
        ledger.note("NO_SERVICE_DATES", "warning", "Rows have neither a date of hire nor one of exit: they count in no "
                    "retention figure.", hit=undated, advice="Add the date of hire.")  # fmt: skip


def _moved(label: pd.Series, hired: pd.Series, left: pd.Series) -> pd.Series:
    """Whether a spell ends because the person's next one begins: a move inside the company, no exit."""
    spells = pd.DataFrame({"who": label, "begun": hired, "ended": left}).sort_values("begun", kind="stable")
    following = spells.groupby("who")["begun"].shift(-1).reindex(label.index)
    return (following - left) <= pd.Timedelta(days=_MOVE_GAP_DAYS)


def _note_exits_without_reason(source: Source, without: pd.Series) -> None:
    """Exits that say nothing about why."""
    silent = without.to_numpy() & source.ledger.accepted
    source.ledger.note(
        "EXIT_WITHOUT_REASON", "info", 'Exits without a reason count as "other".', hit=silent,
        column=source.heading("exit_reason"), advice="Add voluntary, involuntary or retirement.",
    )  # fmt: skip


def _kinds(source: Source, reasons: pd.Series) -> pd.Series:
    own = {heading_words(word): kind for word, kind in source.mapping.values.get("exit_reason", {}).items()}
    kinds = map_distinct(reasons, lambda reason: own.get(heading_words(reason)) or exit_kind_of(reason))
    return kinds.where(kinds.isin(EXIT_KINDS), OTHER_EXIT)
