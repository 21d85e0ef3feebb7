"""Released results in, Plotly figures out, each with its words and its alt text; nothing is computed here."""

from analysis.charts.chart import CHART_CONFIG, Chart, source_line
from analysis.charts.forest import forest_figure
from analysis.charts.gaps import naive_beside_fair_figure, perception_gap_figure
from analysis.charts.guesses import guess_figure
from analysis.charts.palette import COMPARISON_GREY, cohort_colour
from analysis.charts.sparkline import sparkline_figure
from analysis.charts.survival import survival_figure
from analysis.charts.themes import theme_figure
from analysis.charts.trend import trend_figure

__all__ = [
    "CHART_CONFIG",
    "COMPARISON_GREY",
    "Chart",
    "cohort_colour",
    "forest_figure",
    "guess_figure",
    "naive_beside_fair_figure",
    "perception_gap_figure",
    "source_line",
    "sparkline_figure",
    "survival_figure",
    "theme_figure",
    "trend_figure",
]
