"""Tables and gates of the planted-truth study."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from planted_rows import RIVALS
from planted_scenarios import SCENARIOS

from analysis.study import ALL, RETENTION

#: Coverage of 95 % intervals must lie in this range; of others as far from what they are meant to cover.
HELD: Final = (0.93, 0.97)
#: Share of programmes without an effect of which anything primary, or secondary after the correction, may be said.
FALSE_FINDINGS: Final = 0.05
#: Share of programmes that deceive whose cards must warn.
WARNED: Final = 0.80
#: Share of bounds that must hold the truth.
BOUNDED: Final = 0.95


def figures_of(rows: pd.DataFrame) -> dict[str, list[dict[str, object]]]:
    """The lines of every table for these rows, and the gates, held or missed."""
    cards = rows[rows["card"].astype(bool)].assign(group=_groups)
    memory, naive = cards[~cards["files"].astype(bool)], rows[~rows["card"].astype(bool)]
    gates = [*coverage_gates(memory), *finding_gates(memory), *warning_gates(memory), *bound_gates(memory)]
    tables = {
        "coverage": _coverage_table(memory), "findings": _findings_table(memory), "warnings": _warnings_table(memory),
        "naive": _naive_table(naive[~naive["files"].astype(bool)]),
    }  # fmt: skip
    return {"gates": gates + file_gates(cards)} | {name: table.to_dict("records") for name, table in tables.items()}


def report(kept: list[dict[str, Any]]) -> tuple[str, list[str]]:
    """The study as Markdown from what is kept of each kind of programme, and the gates that were missed."""
    gates = [gate for one in kept for gate in one["gates"]]
    drawn = pd.DataFrame([
        {"scenario": one["scenario"], "what it is": SCENARIOS[one["scenario"]].title, "in memory": one["programmes"],
         "through files": one["through_files"], "CPU s": f"{one['seconds']:.0f}"} for one in kept
    ])  # fmt: skip
    parts = [
        "# Whether cards hold the truth that was planted",
        "Written by `python benchmarks/planted_truth.py`, which keeps the figures of each kind of programme in "
        "[planted_truth](planted_truth) as soon as it is through.",
        markdown(drawn),
        "*Held* is the share of intervals that hold the truth, *error* one Monte Carlo standard error, taken over "
        "programmes, whose cards are not independent. *Bias* is the mean of estimate less truth and *half* the mean half "
        "interval, in points of 100 or in days. All cards are held against the effect, also those of grade C, which "
        "show a change alone: where something else moves people as well they must fail.",
        "## Gates",
        f"Coverage of 95 % intervals of grade A and B where nothing deceives: {100 * HELD[0]:.0f} to "
        f"{100 * HELD[1]:.0f} % (wider ones as far from theirs; a miss counts beyond two Monte Carlo errors). False "
        f"findings after correction: at most {100 * FALSE_FINDINGS:.0f} % of programmes. Warnings where something "
        f"deceives: at least {100 * WARNED:.0f} %. Bounds hold the truth: at least {100 * BOUNDED:.0f} %.",
        markdown(pd.DataFrame([{**gate, "held": "yes" if gate["held"] else "**no**"} for gate in gates])),
    ]
    for name, title, said in _SECTIONS:
        lines = [line for one in kept for line in one[name]]
        parts += [f"## {title}", *([said] if said else []), markdown(pd.DataFrame(lines))]
    return "\n\n".join(parts) + "\n", [str(gate["gate"]) for gate in gates if not gate["held"]]


#: The tables of the report: the name of their lines, their title, and what they hold.
_SECTIONS: Final = (
    ("coverage", "Coverage, by scenario, grade and group", ""),
    ("findings", "What is called an effect where there is none", ""),
    ("warnings", "Warnings, and what the missing could change",
     "How many of the whole programme's cards name a rival as more than next to nothing, also where nothing deceives, "
     "and how often the truth lies inside the interval, the interval with the missing weighted in, the span if the "
     "missing had changed one standard deviation apart, and best and worst case."),
    ("naive", "Naive figures beside",
     "An effect is called where a 95 % interval that knows nothing of pairs, of who is missing or of time at risk "
     "leaves 0."),
)  # fmt: skip


# -- gates ----------------------------------------------------------------------------------------------------


def coverage_gates(cards: pd.DataFrame) -> list[dict[str, object]]:
    """Coverage of grades A and B in the scenarios in which intervals must hold the truth."""
    own = cards[cards["design"].isin(["A", "B"]) & cards["scenario"].isin(_scenarios("covers"))]
    gates = []
    for (scenario, level, attitude), part in own.groupby(
        ["scenario", "level", own["outcome"] != RETENTION], sort=False
    ):
        held, error, count = coverage(part)
        if count < 2:
            continue
        reach = (level - HELD[0]) if level == 0.95 else max(1 - level, 0.01)
        ok = abs(held - level) <= reach + 2 * error
        what = "attitudes" if attitude else "retention"
        gates.append(_gate(f"{scenario}, {what}: {100 * level:.1f} % intervals hold", held, error, ok))
    return gates


def finding_gates(cards: pd.DataFrame) -> list[dict[str, object]]:
    """False findings among the primary outcomes and among the others after the correction."""
    gates = []
    for scenario in ("no effect", "immortal time"):
        own = cards[(cards["scenario"] == scenario) & (cards["truth"] == 0)]
        for title, primary in (("primary", True), ("secondary", False)):
            rate, error = _any_called(own[own["primary"].astype(bool) == primary])
            if np.isfinite(rate):
                ok = rate <= FALSE_FINDINGS + 2 * error
                gates.append(_gate(f"{scenario}: any {title} card called rose or fell", rate, error, ok))
    return gates


def warning_gates(cards: pd.DataFrame) -> list[dict[str, object]]:
    """Where something deceives, the whole programme's attitude cards say so."""
    gates = []
    for scenario, part in _whole(cards).groupby("scenario", sort=False):
        if warning := SCENARIOS[str(scenario)].warning:
            share = part.groupby("seed")["warned"].mean()
            rate, error = float(share.mean()), _error(share)
            gates.append(_gate(f"{scenario}: cards name {warning}", rate, error, rate >= WARNED))
    return gates


def bound_gates(cards: pd.DataFrame) -> list[dict[str, object]]:
    """Where people are missing, best and worst case hold the truth."""
    gates = []
    for scenario, part in _whole(cards).groupby("scenario", sort=False):
        known = part.dropna(subset=["bounds_low"])
        if SCENARIOS[str(scenario)].bounded:
            inside = (known["bounds_low"] <= known["truth"]) & (known["truth"] <= known["bounds_high"])
            share = inside.groupby(known["seed"]).mean()
            rate, error = float(share.mean()), _error(share)
            gates.append(_gate(f"{scenario}: bounds hold the truth", rate, error, bool(rate >= BOUNDED)))
    return gates


def file_gates(cards: pd.DataFrame) -> list[dict[str, object]]:
    """What went through files gives the same cards as what did not."""
    key = ["scenario", "seed", "outcome", "cohort", "side"]
    by_files = cards["files"].astype(bool)
    both = cards[by_files].merge(cards[~by_files], on=key, suffixes=("", "_memory"))
    gates = []
    for scenario, part in both.groupby("scenario", sort=False):
        same = np.isclose(part["estimate"], part["estimate_memory"], rtol=1e-9, atol=1e-9, equal_nan=True)
        rate = float(same.mean())
        gates.append(_gate(f"{scenario}: cards through files equal those in memory", rate, 0.0, rate == 1))
    return gates


def _gate(name: str, value: float, error: float, held: bool) -> dict[str, object]:
    return {"gate": name, "found %": 100 * value, "error": 100 * error, "held": bool(held)}


# -- tables ---------------------------------------------------------------------------------------------------


def coverage(cards: pd.DataFrame) -> tuple[float, float, int]:
    """Share of intervals that hold the truth, its Monte Carlo error over programmes, and how many programmes."""
    known = cards.dropna(subset=["low"])
    held = (known["low"] <= known["truth"]) & (known["truth"] <= known["high"])
    by_seed = held.groupby(known["seed"]).mean()
    if by_seed.empty:
        return np.nan, np.nan, 0
    nominal = float(known["level"].mean())
    floor = np.sqrt(nominal * (1 - nominal) / len(held))  # where every interval holds, the spread would say no error
    return float(held.mean()), max(_error(by_seed), float(floor)), len(by_seed)


def _coverage_table(cards: pd.DataFrame) -> pd.DataFrame:
    lines = []
    for key, part in cards.groupby(["scenario", "outcome", "design", "group"], sort=False):
        held, error, _ = coverage(part)
        miss = part["estimate"] - part["truth"]
        half = ((part["high"] - part["low"]) / 2).mean()
        names = dict(zip(("scenario", "outcome", "grade", "group"), key, strict=True))
        counts = {"cards": len(part), "no interval": int(part["low"].isna().sum())}
        means = {"meant %": 100 * part["level"].mean(), "held %": 100 * held, "error": 100 * error}
        lines.append({**names, **counts, **means, "bias": miss.mean(), "half": half})
    return pd.DataFrame(lines)


def _findings_table(cards: pd.DataFrame) -> pd.DataFrame:
    lines = []
    for scenario, part in cards[cards["truth"] == 0].groupby("scenario", sort=False):
        for title, primary in (("any primary card", True), ("any secondary card", False)):
            own = part[part["primary"].astype(bool) == primary]
            for grades in (["A", "B"], ["C"]):
                rate, error = _any_called(own[own["design"].isin(grades)])
                if np.isfinite(rate):
                    words = {"scenario": scenario, "called rose or fell": title, "grade": " and ".join(grades)}
                    lines.append({**words, "programmes %": 100 * rate, "error": 100 * error})
    return pd.DataFrame(lines)


def _warnings_table(cards: pd.DataFrame) -> pd.DataFrame:
    lines = []
    for (scenario, outcome, design), part in _whole(cards).groupby(["scenario", "outcome", "design"], sort=False):
        names = {"scenario": scenario, "outcome": outcome, "grade": design, "cards": len(part)}
        warned = {f"{rival} %": 100 * part[f"warned of {rival}"].mean() for rival in RIVALS}
        lines.append({**names, **warned, **_shares_inside(part)})
    return pd.DataFrame(lines)


def _shares_inside(part: pd.DataFrame) -> dict[str, float]:
    spans = {"interval": ("low", "high"), "weighted": ("sensitivity_low", "sensitivity_high"),
             "one SD apart": ("moderate_low", "moderate_high"), "bounds": ("bounds_low", "bounds_high")}  # fmt: skip
    shares = {}
    for title, (low, high) in spans.items():
        known = part.dropna(subset=[low])
        shares[f"{title} holds %"] = 100 * ((known[low] <= known["truth"]) & (known["truth"] <= known[high])).mean()
    return shares


def _naive_table(rows: pd.DataFrame) -> pd.DataFrame:
    lines = []
    for (scenario, naive), part in rows.groupby(["scenario", "naive"], sort=False):
        called, mean = part["called"].astype(float), part["estimate"].astype(float)
        figures = {"mean": mean.mean(), "error of mean": _error(mean)}
        lines.append({"scenario": scenario, "figure": naive, **figures, "called an effect %": 100 * called.mean()})
    return pd.DataFrame(lines)


def markdown(table: pd.DataFrame) -> str:
    """A table as Markdown: floats with one decimal (two for bias and means), missing ones empty."""
    fine = ("bias", "mean", "error of mean")

    def cell(name: str, value: object) -> str:
        if isinstance(value, float):
            return f"{value:.{2 if name in fine else 1}f}" if np.isfinite(value) else ""
        return str(value)

    if table.empty:
        return "(nothing)"
    head = "| " + " | ".join(table.columns) + " |\n|" + "---|" * len(table.columns)
    lines = ["| " + " | ".join(cell(name, row[name]) for name in table.columns) + " |" for _, row in table.iterrows()]
    return "\n".join([head, *lines])


def _groups(cards: pd.DataFrame) -> Sequence[str]:
    whole, both_sides = cards["cohort"] == ALL, cards["side"] == ALL
    names = ["programme (primary)", "programme, a side", "cohort"]
    return list(np.select([whole & both_sides, whole, both_sides], names, default="cohort and side"))


def _whole(cards: pd.DataFrame) -> pd.DataFrame:
    """The primary attitude cards."""
    return cards[cards["primary"].astype(bool) & (cards["outcome"] != RETENTION)]


def _any_called(cards: pd.DataFrame) -> tuple[float, float]:
    called = cards["verdict"].isin(["rose", "fell"]).groupby(cards["seed"]).any().astype(float)
    return (float(called.mean()), _error(called)) if len(called) else (np.nan, np.nan)


def _error(values: pd.Series[float]) -> float:
    return float(values.std() / np.sqrt(len(values))) if len(values) > 1 else 0.0


def _scenarios(asked: str) -> list[str]:
    return [name for name, scenario in SCENARIOS.items() if getattr(scenario, asked)]
