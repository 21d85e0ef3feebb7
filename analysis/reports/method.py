"""The line under every finding: where it comes from, of how many, of when, how sound, and what is hidden beside it."""

from __future__ import annotations

from typing import Final

from analysis.charts.chart import source_line
from analysis.impact.card import Card, Withheld
from analysis.release.release import Release
from analysis.reports.text import said
from analysis.wording.evidence import design_chip
from analysis.wording.notices import describe_hidden
from analysis.wording.numbers import counted

#: On every slide and page of what was not published.
BANNER: Final = "PREVIEW: not published. Leaders do not see this yet."


def method_line(release: Release, people: int | None = None, card: Card | None = None, hidden: int = 0) -> str:
    """Source, people, date and release; for a card also its grade and how many figures were looked at; how many
    groups are `hidden` beside what is shown.
    """
    parts = [said(source_line(release, people)).removesuffix(".")]
    if card is not None:
        parts += [f"grade {design_chip(card)}", f"{counted(card.looks, 'figure')} looked at"]
        hidden = max(hidden, card.groups_hidden)
    parts.append(f"{counted(hidden, 'group')} hidden to protect people" if hidden else "nothing hidden here")
    return " · ".join(parts) + "."


def people_of(card: Card) -> int | None:
    """The people a card rests on: those linked over both waves, else those who answered."""
    known = [part for part in (card.linked_people, card.answered) if not isinstance(part, Withheld)]
    return known[0] if known else None


def hidden_words(release: Release) -> str:
    """How much of the release is hidden, and why."""
    return said(describe_hidden(one.because for one in release.hidden))
