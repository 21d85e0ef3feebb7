"""The peers' side, as somebody competent writes it with pandas, openpyxl, pingouin and lifelines.

No strawman: read-only mode and streamed rows where openpyxl has them would be slower or lose the frame, so that pandas
drives it as its users do; texts are mapped by a dictionary, a column at a time; groups are split once; a figure that
the libraries give for all groups at once is asked for once. Only what has no such form is a loop over groups, which is
how their manuals show it. openpyxl takes a text that begins with = for a
formula, which ours never does; the data holds none, so that both write the same cells. pandas reads with `dtype=str`, as whoever wants "007" to stay "007" has to.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from side_by_side_data import ANCHORS, SCALES, WAVES, People, item_columns

UNROUNDED = None


def read_workbook(path: Path) -> pd.DataFrame:
    return pd.read_excel(path, engine="openpyxl", dtype=str, keep_default_na=False)


def write_workbook(frame: pd.DataFrame, out: Path) -> None:
    frame.to_excel(out, engine="openpyxl", index=False, sheet_name="data")


def score(words: pd.DataFrame) -> np.ndarray:
    values = words.apply(lambda column: column.map(ANCHORS))
    return enough(values).to_numpy()


def enough(values: pd.DataFrame) -> pd.Series:
    return values.mean(axis=1).where(values.notna().sum(axis=1) >= values.shape[1] / 2)


def alphas(items: np.ndarray, group: np.ndarray) -> np.ndarray:
    import pingouin

    table = pd.DataFrame(items).dropna()  # its own "listwise" counts the rows it leaves out into the interval
    found = [pingouin.cronbach_alpha(data=part) for _, part in table.groupby(group[table.index])]
    return np.array([(alpha, *limits) for alpha, limits in found])


def changes(before: np.ndarray, after: np.ndarray, group: np.ndarray) -> np.ndarray:
    import pingouin

    pingouin.options["round.column.CI95"] = UNROUNDED
    table = pd.DataFrame({"before": before, "after": after}).dropna()
    found = []
    for _, part in table.groupby(group[table.index]):
        test = pingouin.ttest(part["after"], part["before"], paired=True).iloc[0]
        found.append((float((part["after"] - part["before"]).mean()), *test["CI95"], test["p_val"]))
    return np.array(found, dtype=float)


def curve(people: People) -> np.ndarray:
    from lifelines import KaplanMeierFitter

    fitted = KaplanMeierFitter().fit(people.days, people.left)
    table = fitted.survival_function_.join(fitted.confidence_interval_)
    return table[fitted.event_table["observed"].to_numpy() > 0].to_numpy()


def curves(people: People) -> list[np.ndarray]:
    table = pd.DataFrame({"days": people.days, "left": people.left})
    return [curve(People(part["days"].to_numpy(), part["left"].to_numpy(), part.index.to_numpy()))
            for _, part in table.groupby(people.group)]  # fmt: skip


def rank_test(people: People) -> tuple[float, float]:
    """Statistic and p-value of the test of all groups."""
    from lifelines.statistics import multivariate_logrank_test

    found = multivariate_logrank_test(people.days, people.group, people.left)
    return float(found.test_statistic), float(found.p_value)


def rank_test_of_halves(people: People) -> float:
    """The statistic of the plain two-sample test of the two halves of the groups."""
    from lifelines.statistics import logrank_test

    half = people.group % 2 == 1
    parts = (people.days[half], people.days[~half], people.left[half], people.left[~half])
    return float(logrank_test(*parts).test_statistic)


def analyse(frame: pd.DataFrame) -> dict[str, np.ndarray]:
    cohort, _ = pd.factorize(frame["cohort"], sort=True)
    found: dict[str, np.ndarray] = {}
    for scale in range(SCALES):
        values = [frame[item_columns(scale, wave)].apply(lambda column: column.map(ANCHORS)) for wave in WAVES]
        before, after = (enough(one).to_numpy() for one in values)
        found |= {f"s{scale}_before": before, f"s{scale}_after": after}
        found[f"alpha {scale}"] = alphas(values[0].to_numpy(), cohort)
        found[f"change {scale}"] = changes(before, after, cohort)
    people = People(frame["days"].astype(float).to_numpy(), (frame["left"] == "1").to_numpy(), cohort)
    found["curves"] = np.concatenate(curves(people))
    return found


def end_to_end(path: Path, out: Path) -> dict[str, np.ndarray]:
    frame = read_workbook(path)
    found = analyse(frame)
    scores = pd.DataFrame({name: found[name] for name in found if name.startswith("s")})
    with pd.ExcelWriter(out, engine="openpyxl") as book:
        pd.concat([frame, scores], axis=1).to_excel(book, sheet_name="data", index=False)
        for name in ("alpha", "change"):
            table = np.concatenate([found[f"{name} {scale}"] for scale in range(SCALES)])
            pd.DataFrame(table).to_excel(book, sheet_name=f"{name}s", index=False)
        pd.DataFrame(found["curves"]).to_excel(book, sheet_name="curves", index=False)
    return found
