"""What is measured of pages: the cost of a rerun, what is sent, how a crowd fares, what a session leaves in memory."""

from __future__ import annotations

import asyncio
import math
import random
import statistics
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from analysis.workflow.access import User
from benchmarks.load_client import Visitor
from benchmarks.served import Served
from pages.shared.navigation import ENTRIES, FIRST

#: Seconds after a rerun in which the server still sends and cleans up; they count as its own.
_SETTLE: Final = 0.03
#: Every so many steps somebody of a crowd goes on to another page.
_STEPS_A_PAGE: Final = 4
_THINK: Final = 5.0


@dataclass(frozen=True, slots=True)
class PageCost:
    """A page as one role sees it. CPU of the whole server process in ms: of the first run since the server started, of
    the first run of a second session, and the median of reruns. `own_kb` is what a first run sends, in KB before
    compression, `again_kb` what a rerun sends; `wall_ms` is the median of reruns.
    """

    page: str
    role: str
    first_ms: float
    second_ms: float
    rerun_ms: float
    wall_ms: float
    own_kb: float
    again_kb: float
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Crowd:
    """`people` at once for `seconds`, each with `think` seconds between steps: how long steps took, in ms of wall (NaN
    where nobody completed one), and what one cost the server in ms of CPU. `cpu_share` is of one core, of the server
    alone; the clients run on the same cores.
    """

    people: int
    think: float
    seconds: float
    steps: int
    p50_ms: float
    p95_ms: float
    errors: tuple[str, ...]
    step_cpu_ms: float
    cpu_share: float
    load: float


@dataclass(frozen=True, slots=True)
class Growth:
    """Resident memory before and after `sessions` that opened a page, reran it and left, in MB."""

    sessions: int
    before: float
    after: float

    @property
    def mb_each(self) -> float:
        """What one of them left behind."""
        return (self.after - self.before) / self.sessions


def pages_of(role: str) -> dict[str, str]:
    """The names of the pages that a role opens, with the path of each: the first page lies at the root."""
    user = User(role, role)
    return {one.url_path: "" if one is FIRST else one.url_path for one in ENTRIES if user.may(one.action)}


async def page_costs(
    server: Served, role: str, study: str, reruns: int, *, skip: Collection[str] = (), only: Collection[str] | None
) -> list[PageCost]:
    """Each page of a role, one after the other."""
    places = {name: path for name, path in pages_of(role).items() if name not in skip and (not only or name in only)}
    return [await page_cost(server, name, path, role, study, reruns) for name, path in places.items()]


async def page_cost(server: Served, name: str, path: str, role: str, study: str, reruns: int) -> PageCost:
    began = server.cpu()
    async with Visitor(server.url) as visitor:
        first = await visitor.go(path, study=study)
    await asyncio.sleep(_SETTLE)
    between = server.cpu()
    async with Visitor(server.url) as visitor:
        second = await visitor.go(path, study=study)
        await asyncio.sleep(_SETTLE)
        after = server.cpu()
        costs, runs = [], []
        for _ in range(reruns):
            before = server.cpu()
            runs.append(await visitor.rerun())
            await asyncio.sleep(_SETTLE)
            costs.append(server.cpu() - before)
    errors = tuple(error for run in (first, second, *runs) for error in run.errors)
    return PageCost(
        name, role, 1e3 * (between - began), 1e3 * (after - between), 1e3 * statistics.median(costs),
        1e3 * statistics.median(run.seconds for run in runs), second.bytes / 1e3,
        statistics.median(run.bytes for run in runs) / 1e3, tuple(dict.fromkeys(errors)),
    )  # fmt: skip


async def crowd(server: Served, study: str, *, people: int, seconds: float, think: float = _THINK) -> Crowd:
    """People of the analyst's role, each at a page of its own, who rerun it and now and then go on to the next.

    They come one after the other within the time to think. First visits of the crowd are not counted: somebody before
    them opened every page.
    """
    places = list(pages_of("analyst").values())
    async with Visitor(server.url) as opener:
        for place in places:
            await opener.go(place, study=study)
    times, errors = list[float](), list[str]()
    began, used = time.perf_counter(), server.cpu()

    async def somebody(number: int) -> None:
        draw = random.Random(number)
        await asyncio.sleep(think * number / people)
        async with Visitor(server.url) as visitor:
            step = number * _STEPS_A_PAGE
            errors.extend((await visitor.go(places[number % len(places)], study=study)).errors)
            while time.perf_counter() - began < seconds:
                await asyncio.sleep(think * draw.uniform(0.8, 1.2))
                step += 1
                place = places[step // _STEPS_A_PAGE % len(places)]
                run = await (visitor.rerun() if step % _STEPS_A_PAGE else visitor.go(place, study=study))
                times.append(1e3 * run.seconds)
                errors.extend(run.errors)

    found = await asyncio.gather(*(somebody(number) for number in range(people)), return_exceptions=True)
    errors += [repr(one) for one in found if isinstance(one, BaseException)]
    lasted, cpu = time.perf_counter() - began, server.cpu() - used
    ordered = sorted(times) or [math.nan]
    return Crowd(
        people, think, seconds, len(times), statistics.median(ordered), ordered[int(0.95 * (len(ordered) - 1))],
        tuple(errors), 1e3 * cpu / (len(times) + people), cpu / lasted, _load(),
    )  # fmt: skip


async def growth(server: Served, study: str, sessions: int) -> Growth:
    """Sessions that come, look at the first page, rerun it and leave, after ten that warmed everything up."""

    async def come() -> None:
        async with Visitor(server.url) as visitor:
            await visitor.go("", study=study)
            await visitor.rerun()

    for _ in range(10):
        await come()
    before = server.resident()
    for _ in range(sessions):
        await come()
    await asyncio.sleep(1)
    return Growth(sessions, before, server.resident())


def _load() -> float:
    """How many processes of the whole machine waited for a processor in the last minute."""
    with open("/proc/loadavg", encoding="utf-8") as file:
        return float(file.read().split()[0])
