"""What the row level brings for quotes: the words that were offered, and everybody who could have said them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import pandas as pd

#: So many people could have said a quote, at least.
POSSIBLE_AUTHORS: Final = 10
#: From so many people of the programme who spoke at a wave on, words of theirs may be told; up to here, themes alone.
PEOPLE_FOR_QUOTES: Final = 16
SPOKE_COLUMNS: Final = ("participant", "cohort", "wave", "side")


@dataclass(frozen=True, slots=True)
class OfferedQuote:
    """What a person offered, as it stands in the redacted text now.

    `participant`, `cohort`, `wave` and `side` are those of whoever said it ("" where not known), `direction` that of
    its code. `because` says why its words cannot be told whoever said them; "" where they can.
    """

    id: str
    utterance: str
    theme: str
    words: str = ""
    direction: str = ""
    participant: str = ""
    cohort: str = ""
    wave: str = ""
    side: str = ""
    because: str = ""


def nobody_spoke() -> pd.DataFrame:
    """`OfferedQuotes.spoke` of a study without interviews."""
    return pd.DataFrame({column: pd.Series(dtype="str") for column in SPOKE_COLUMNS})


@dataclass(frozen=True, slots=True)
class OfferedQuotes:
    """The quotes that were offered (none where they are turned off), and the participants who spoke.

    `spoke` has one row a participant of the programme, cohort, wave and side (`SPOKE_COLUMNS`; NA where not known).
    """

    quotes: tuple[OfferedQuote, ...] = ()
    spoke: pd.DataFrame = field(default_factory=nobody_spoke, repr=False)
