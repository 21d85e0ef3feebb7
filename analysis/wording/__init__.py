"""Numbers in, plain sentences out.

Every `describe_` function returns Markdown in which names from data are escaped; `plain` turns it into text for slides,
alt texts and the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.wording.cards import board_sentence, describe_card
    from analysis.wording.evidence import (
        describe_certainty,
        describe_design,
        describe_detectable,
        describe_rival,
        describe_share_worse,
        describe_small_delight,
        design_chip,
    )
    from analysis.wording.names import escape_markdown, escape_passage, plain, plain_text
    from analysis.wording.notices import EmptyPage, describe_finding, describe_hidden, explain_empty
    from analysis.wording.parts import CardPart, card_parts
    from analysis.wording.retention import describe_days_kept, describe_naive_beside_fair, describe_retention
    from analysis.wording.subject import SCALE_NOTE, cohort_name
    from analysis.wording.themes import describe_theme, theme_words
    from analysis.wording.trends import describe_forest, describe_trend

__all__ = [
    "SCALE_NOTE",
    "CardPart",
    "EmptyPage",
    "board_sentence",
    "card_parts",
    "cohort_name",
    "describe_card",
    "describe_certainty",
    "describe_days_kept",
    "describe_design",
    "describe_detectable",
    "describe_finding",
    "describe_forest",
    "describe_hidden",
    "describe_naive_beside_fair",
    "describe_retention",
    "describe_rival",
    "describe_share_worse",
    "describe_small_delight",
    "describe_theme",
    "describe_trend",
    "design_chip",
    "escape_markdown",
    "escape_passage",
    "explain_empty",
    "plain",
    "plain_text",
    "theme_words",
]


def __getattr__(name: str) -> object:
    """One of the names above. They are loaded when one is asked for, since most commands need none of them."""
    if name in __all__:  # nothing else, or asking for a module here would ask for it again
        from analysis.wording import cards, evidence, names, notices, parts, retention, subject, themes, trends

        modules = (cards, evidence, names, notices, parts, retention, subject, themes, trends)
        return next(getattr(module, name) for module in modules if hasattr(module, name))
    raise AttributeError(f'There is no "{name}" in {__name__}.')
