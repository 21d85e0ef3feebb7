"""What people said: favourable to the right, unfavourable to the left, both ways astride the middle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go

from analysis.charts.chart import Chart, among, source_line
from analysis.charts.frame import blank_figure, figure_text, hatched, hidden_figure, note
from analysis.charts.palette import COMPARISON_GREY, FAVOURABLE, UNFAVOURABLE
from analysis.release.release import Release, Theme
from analysis.release.theme_shares import direction_shares
from analysis.release.views import themes_of
from analysis.study import ALL, INTERVIEWS, Source
from analysis.wording.themes import describe_theme

_ROW_HEIGHT: Final = 50
_BAR_PART: Final = 0.4
_WAITING_PART: Final = 0.09
_WAITING_DRAWN: Final = "thin and grey below, people for whom it is suggested and nobody has decided yet"


def theme_figure(
    release: Release, *, cohort: str = ALL, wave: str = ALL, side: str = ALL, source: Source = INTERVIEWS
) -> Chart:
    """The released themes of a cohort, wave and side, the most raised first; people, not mentions.

    A theme that may be told in words only has its words and a hatched bar.
    """
    themes = sorted(_chosen(release, cohort, wave, side, source), key=_raised, reverse=True)
    return Chart.of(
        _draw(themes) if themes else hidden_figure(),
        title=_finding(themes),
        subtitle=f"People who raised each theme{among(side)}: unfavourably to the left, favourably to the right, "
        "both ways in grey astride the middle. Who did not raise it is not drawn"
        + (f"; {_WAITING_DRAWN}." if any(theme.waiting for theme in themes) else "."),
        footer=source_line(release, max((sum(theme.counts) for theme in themes if theme.counts), default=None)),
        details=" ".join(describe_theme(theme) for theme in themes),
    )


def _chosen(release: Release, cohort: str, wave: str, side: str, source: Source) -> list[Theme]:
    of = themes_of(release, source)
    return [theme for theme in of if (theme.cohort, theme.wave, theme.side) == (cohort, wave, side)]


def _raised(theme: Theme) -> int:
    return sum(theme.counts[:3]) if theme.counts else -1


def _finding(themes: Sequence[Theme]) -> str:
    if not themes:
        return "No theme may be shown yet."
    if themes[0].counts is None:
        return "Too few people spoke for counts; the themes are told in words."
    counted = [theme.counts for theme in themes if theme.counts]
    liked = sum(favourable > unfavourable for favourable, unfavourable, _, _ in counted)
    return f"More people spoke favourably than unfavourably in {liked} of {len(counted)} themes."


def _draw(themes: Sequence[Theme]) -> go.Figure:
    figure = blank_figure(_ROW_HEIGHT * len(themes) + 40, top=24, bottom=12)
    ends = [max(_ends(theme.counts)) for theme in themes if theme.counts]
    reach = max([1.0, *ends, *((theme.waiting or 0) / 2 for theme in themes)])
    for place, theme in enumerate(reversed(themes)):
        text = {"y": place + 0.24, "yanchor": "bottom", "xref": "paper", "font": {"size": 13}}
        note(figure, figure_text(theme.title, 34), x=0, xanchor="left", **text)
        if theme.counts is None:
            bar = {"x": [2 * reach], "base": [-reach], "y": [place], "width": [_BAR_PART]}
            hatched(figure, orientation="h", hovertemplate=f"{figure_text(theme.words)}<extra></extra>", **bar)
            note(figure, "in words only", x=1, xanchor="right", **text)
        else:
            _draw_bar(figure, theme, theme.counts, place)
            _draw_waiting(figure, theme, place)
            raised = sum(theme.counts[:3])
            note(figure, f"{raised} of {sum(theme.counts)}", x=1, xanchor="right", **text)
    _directions(figure, reach * 1.08, len(themes))
    return figure


def _ends(counts: tuple[int, int, int, int]) -> tuple[float, float]:
    """How far a bar reaches to the left and to the right: those of both ways stand half on each side."""
    favourable, unfavourable, mixed, _ = counts
    return unfavourable + mixed / 2, favourable + mixed / 2


def _draw_bar(figure: go.Figure, theme: Theme, counts: tuple[int, int, int, int], place: int) -> None:
    favourable, unfavourable, mixed, _ = counts
    pieces = (
        (-mixed / 2 - unfavourable, unfavourable, UNFAVOURABLE, "unfavourably", "unfavourable"),
        (-mixed / 2, mixed, COMPARISON_GREY, "both ways", "mixed"),
        (mixed / 2, favourable, FAVOURABLE, "favourably", "favourable"),
    )
    shares = {share.direction: share.words for share in direction_shares(theme)}
    for base, people, colour, way, direction in pieces:
        if people:
            figure.add_trace(
                go.Bar(
                    x=[people],
                    base=[base],
                    y=[place],
                    width=[_BAR_PART],
                    orientation="h",
                    marker={"color": colour},
                    text=[f"{people}"],
                    textposition="inside",
                    insidetextanchor="middle",
                    textangle=0,
                    textfont={"color": "#FFFFFF", "size": 12},
                    constraintext="none",
                    hovertemplate=f"{figure_text(theme.title)}: {people} {way}, {shares[direction]}<extra></extra>",
                )
            )


def _draw_waiting(figure: go.Figure, theme: Theme, place: int) -> None:
    """Apart from what people decided, thin and grey: whom the codebook suggests and nobody has looked at yet."""
    if theme.waiting:
        bar = {"x": [theme.waiting], "base": [-theme.waiting / 2], "y": [place - 0.31], "width": [_WAITING_PART]}
        told = f"{figure_text(theme.title)}: {theme.waiting} more people, suggested and not reviewed<extra></extra>"
        figure.add_trace(go.Bar(orientation="h", marker={"color": COMPARISON_GREY}, hovertemplate=told, **bar))


def _directions(figure: go.Figure, reach: float, rows: int) -> None:
    """The named ends of the picture; the middle is where nobody stands."""
    ends = {"y": 1, "yref": "paper", "yanchor": "bottom"}
    note(figure, "◀ unfavourably", x=0, xref="paper", xanchor="left", **ends)
    note(figure, "favourably ▶", x=1, xref="paper", xanchor="right", **ends)
    figure.update_xaxes(range=[-reach, reach], showticklabels=False, showgrid=False, zeroline=True)
    figure.update_xaxes(zerolinecolor=COMPARISON_GREY, zerolinewidth=1)
    figure.update_yaxes(visible=False, range=[-0.45, rows - 0.25])
    figure.update_layout(barmode="overlay")
