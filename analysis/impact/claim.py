"""One claim's state in one cohort: a word that fits the claim's kind, and everything the word rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from analysis.errors import StudyError
from analysis.impact.card import Design
from analysis.instruments import claim_of

State = Literal[
    "supported", "moved_as_claimed", "participants_say", "opposite", "no_change_that_matters", "cannot_tell",
    "not_measured", "seen", "seldom", "in_place", "partly", "missing", "unknown", "context",
]  # fmt: skip

_CHANGE_STATES: Final = (
    "supported", "moved_as_claimed", "participants_say", "no_change_that_matters", "opposite", "cannot_tell",
    "not_measured",
)  # fmt: skip
#: The states each kind of claim may have, the clearest first.
STATES: Final[Mapping[str, tuple[State, ...]]] = MappingProxyType(
    {
        "outcome": _CHANGE_STATES,
        "mechanism": _CHANGE_STATES,
        "risk": ("seen", "seldom", "cannot_tell", "not_measured"),
        "practice": ("in_place", "partly", "missing", "unknown"),
        "context": ("context",),
    }
)

#: What a state rests on: the impact card that is the claim, the change of the same people's answers, two waves that
#: could not be linked, answers after the start alone, records, a log kept by hand, what the programme costs, what comes
#: after its end, cohorts held against each other, the practice checklist, or nothing.
Basis = Literal[
    "card", "linked", "unlinked", "level", "records", "log", "costs", "later", "cohorts", "checklist", "nothing"
]


@dataclass(frozen=True, slots=True)
class Share:
    """A share (0 to 1) of `n` people (or what `of` names) with Wilson's 95 % limits; `hits` of them count, and `what`
    ends the sentence that says for what ("" for answers).
    """

    hits: int
    n: int
    share: float
    low: float
    high: float
    of: str = "people"
    what: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A mean change from `wave_from` to `wave_to` in `unit`, with its interval (None: none); positive is as claimed.

    `compared_with` names the people it was held against, "" for nobody; `detectable` is the smallest change that as
    many people would show four times in five, None where it cannot be worked out.
    """

    estimate: float | None
    low: float | None
    high: float | None
    wave_from: str
    wave_to: str
    unit: str
    compared_with: str = ""
    detectable: float | None = None


@dataclass(frozen=True, slots=True)
class Voices:
    """People interviewed who spoke of the claim's theme, by direction (confirmed codes); `silent` did not."""

    theme: str
    favourable: int
    unfavourable: int
    mixed: int
    silent: int


@dataclass(frozen=True, slots=True)
class Tally:
    """What a log kept by hand counts of a claim in a cohort from its first month on.

    `counts` are (kind of entry, cases), the kind that is the claim first; `quarters` the cases of that one by quarter
    ("2025 Q1"), from the first entry to the last of the log; `pairs` how many the roster has. `named` of them have a
    case of their own, None where the log names no pairs; `unplaced` cases name none.
    """

    counts: tuple[tuple[str, int], ...]
    quarters: tuple[tuple[str, int], ...]
    pairs: int
    named: int | None = None
    unplaced: int = 0


@dataclass(frozen=True, slots=True)
class ClaimState:
    """A claim in a cohort (`ALL`: the whole programme) with what decided its `state`.

    `grade` is None where no answers speak (records, checklist, nothing) or several figures do (costs, cohorts, later).
    `people` and `pairs` stand behind it, 0 where nobody does; `change` and `share` are the figures that decided,
    `beside` further figures that did not. `note` says in a sentence why there is no figure, or what the figures cannot
    say; `looks` counts the changes that were looked at with it; `wave` is the last wave it rests on; `voices` is what
    interviewed people said, and `log` what a log kept by hand counts, beside it. Raises StudyError where the state is
    none of its claim's kind.
    """

    id: str
    cohort: str
    state: State
    basis: Basis
    grade: Design | None = None
    people: int = 0
    pairs: int = 0
    change: Change | None = None
    share: Share | None = None
    beside: Change | Share | None = None
    note: str = ""
    looks: int = 0
    wave: str = ""
    voices: Voices | None = None
    log: Tally | None = None

    def __post_init__(self) -> None:
        kind = claim_of(self.id).kind
        if self.state not in STATES[kind]:
            raise StudyError("CLAIM_STATE", f'The state "{self.state}" is none of a claim of kind {kind}.')
