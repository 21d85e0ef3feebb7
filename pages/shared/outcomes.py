"""The three outcomes as a leader knows them, each with the page that says more."""

from __future__ import annotations

from typing import Final

from analysis.study import ENGAGEMENT, RETENTION, UNDERSTANDING

CARDS: Final = {
    ENGAGEMENT: ("Engagement", "pages/impact/engagement.py"),
    UNDERSTANDING: ("Understanding across generations", "pages/impact/understanding.py"),
    RETENTION: ("Retention", "pages/impact/retention.py"),
}
