"""The report on pages: the gates with yes and no, and every figure behind them."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.page_measures import Crowd, Growth, PageCost
    from benchmarks.page_visits import Visits


@dataclass(frozen=True, slots=True)
class Gate:
    """A target, whether it was reached, and what was found."""

    what: str
    reached: bool
    found: str


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything that was measured. `ready` holds wall and CPU seconds of each start until `/readyz` answers,
    `blank` the seconds of a first visit to a page of Streamlit's that holds nothing.
    """

    study: str
    is_big: bool
    respondents: int
    ready: tuple[tuple[float, float], ...]
    costs: tuple[PageCost, ...]
    crowd: Crowd
    growth: Growth
    visits: Visits | None
    blank: float | None


def report(measured: Measured, gates: tuple[Gate, ...], command: str) -> str:
    """The whole report as Markdown."""
    people = f"a study of {measured.respondents:,} people" if measured.is_big else f"the study {measured.study}"
    parts = [
        "# How fast pages are",
        f"`{command}`: {people}, on `uvicorn asgi:app` with one worker, Python {platform.python_version()}, "
        f"{os.cpu_count()} cores, the clients on the same. Load of the machine at the end of the crowd: "
        f"{measured.crowd.load:.1f}. CPU figures are the server's own, wall figures are those of the machine as busy as it was.",
        "## Gates",
        _table(("Target", "Reached", "Found"), [(one.what, "yes" if one.reached else "no", one.found) for one in gates]),
        "## Page by page",
        "CPU of the server process in ms: the first run since it started, the first run of another session, and the "
        "median of reruns with every choice as it is. KB are what a page sends of its own, before compression.",
        _table(
            ("Page", "Role", "First ever, CPU ms", "First of a session, CPU ms", "Rerun p50, CPU ms",
             "Rerun p50, wall ms", "First run, KB", "Rerun, KB"), [_row(one) for one in measured.costs],
        ),
        "## Starting, a crowd, memory",
        *_others(measured),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _row(one: PageCost) -> tuple[str, ...]:
    figures = (one.first_ms, one.second_ms, one.rerun_ms, one.wall_ms, one.own_kb, one.again_kb)
    return one.page, one.role, *(f"{figure:.0f}" for figure in figures)


def _others(measured: Measured) -> list[str]:
    met, grown = measured.crowd, measured.growth
    starts = ", ".join(f"{wall:.1f} s ({cpu:.1f} s of CPU)" for wall, cpu in measured.ready)
    told = [
        f"Ready, start by start: {starts}.",
        f"{met.people} analysts for {met.seconds:.0f} s, {met.think:.0f} s to think, every page of theirs: {met.steps} "
        f"steps, p50 {met.p50_ms:.0f} ms, p95 {met.p95_ms:.0f} ms of wall, {len(met.errors)} errors; a step cost the server "
        f"{met.step_cpu_ms:.0f} ms of CPU, the crowd {100 * met.cpu_share:.0f} % of a core.",
        *_fairness(met),
        f"{grown.sessions} sessions that came and left: {grown.before:.0f} MB before, {grown.after:.0f} MB after, "
        f"{grown.mb_each:.2f} MB each. Streamlit keeps sessions that left for a while, so that they can come back.",
    ]
    if measured.visits is not None:
        seen = measured.visits
        told.append(
            f"In Chromium, until the Overview stands: {seen.cold:.2f} s cold; {seen.warm:.2f} s where the server is warm "
            f"and the browser empty; {seen.again:.2f} s where the browser was there before (medians). A first visit to a "
            f"page of Streamlit's that holds one heading and nothing of Reverb took {measured.blank:.2f} s in the same browser."
        )
    return told


def _fairness(met: Crowd) -> list[str]:
    """What the waiting of a crowd is worth where the machine had other work."""
    cores = os.cpu_count() or 1
    if met.load <= cores:
        return []
    return [
        f"That waiting is no measure of the server: {met.load:.1f} processes wanted {cores} cores, the crowd's clients "
        "among them; nor are the seconds until ready and of first visits. What a step costs the server can be "
        f"compared: so many people keep it busy for {met.step_cpu_ms * met.people / met.think / 10:.0f} % of one core. "
        "Even CPU figures come out higher than on a quiet machine, since cores and caches were shared: measure anew on "
        "one before a target is called missed."
    ]


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
