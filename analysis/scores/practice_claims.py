"""Which claims are practices: those about how the programme is run."""

from __future__ import annotations

from typing import Final

#: The claims' ids, from clear goals (59) to tools for meeting at a distance (77).
PRACTICE_CLAIMS: Final = frozenset(str(number) for number in range(59, 78))
