"""A chart as a page shows it: the figure and the words that belong to it.

The words stay outside the figure, because the server does not know the width: the page sets them as text that wraps
and can be read aloud. A figure holds released aggregates only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go

from analysis.charts.frame import Drawing
from analysis.release.release import PREVIEW_ENDING, Release
from analysis.study import ALL
from analysis.wording.names import escape_markdown, plain
from analysis.wording.numbers import counted, day
from analysis.wording.subject import SIDE_WORDS

#: How Plotly behaves on a page: no toolbar, no zoom that would catch a finger scrolling by.
CHART_CONFIG: Final[dict[str, Any]] = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure with its words: `title` says the finding, `subtitle` what is drawn, `footer` source, n, date, release.

    These three are Markdown with names escaped; `alt` is plain text that says what the figure shows to whoever
    cannot see it.
    """

    figure: go.Figure
    title: str
    subtitle: str
    footer: str
    alt: str

    @classmethod
    def of(cls, figure: go.Figure, *, title: str, subtitle: str, footer: str, details: str = "") -> Chart:
        """A chart whose alt text is made of its own words, with `details` for what only the eye would see."""
        words = f"{title} {subtitle} {details}".strip()
        drawn = figure.settled() if isinstance(figure, Drawing) else figure
        return cls(drawn, title, subtitle, footer, plain(words))


def source_line(release: Release, people: int | None = None) -> str:
    """The footer of a chart: study, people, the data's date, and which release it is drawn from."""
    parts = [f"Source: {escape_markdown(release.study)}"]
    if people:
        parts.append(counted(people, "person", "people"))
    if release.as_of is not None:
        parts.append(f"data of {day(release.as_of)}")
    number = escape_markdown(release.release_id.removesuffix(PREVIEW_ENDING))
    kind = "release" if release.status == "published" else "preview"
    parts.append(f"{kind} {number}")
    return f"{' · '.join(parts)}."


def among(side: str) -> str:
    """What narrows a subtitle: ", juniors (the mentors)" for a side, nothing for both."""
    return "" if side == ALL else f", {SIDE_WORDS.get(side, escape_markdown(side))}"
