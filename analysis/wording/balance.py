"""How alike programme and comparison were, in words."""

from __future__ import annotations

from typing import Final

from analysis.impact.balance_table import BalanceTable
from analysis.impact.conditions import LARGEST_DIFFERENCE, attribute_word
from analysis.wording.names import escape_markdown
from analysis.wording.numbers import counted

BALANCE_NOTE: Final = (
    "Differences are in standard deviations of the two groups together. The weights make the means of what they weigh "
    "on agree; look at the rows that were not weighed on, and at how many people the comparison is still worth."
)
NO_BALANCE: Final = "Nobody stands beside the programme here for this scale and these two waves."


def describe_balance(table: BalanceTable) -> str:
    """One balance table in a sentence: who stands beside whom, what they are worth, what difference is left."""
    beside = (
        f"{counted(table.programme_people, 'person', 'people')} of the programme stand beside "
        f"{table.comparison_people} others, who are worth {table.comparison_worth:.0f} after weighting."
    )
    where = f" in {escape_markdown(attribute_word(table.largest_in))}" if table.largest_in else ""
    allowed = (
        "as much as grade B allows or less"
        if table.alike
        else f"more than the {LARGEST_DIFFERENCE} that grade B allows"
    )
    return f"{beside} The largest difference left is {table.largest:.2f}{where}: {allowed}."
