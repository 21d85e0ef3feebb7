"""Net promoter scores by hand."""

import pandas as pd
import pytest

from analysis.scores.groups import net_promoters


def test_net_promoters_of_forty_people_by_hand() -> None:
    """16 promoters, 16 passives, 8 detractors. With half an answer added to each sign and one to the middle the middle
    is (16.5 - 8.5) / 42 = 19.0, reached to 1.96 sqrt((25 / 42 - (8 / 42)^2) / 42) = 22.6 points on either side.
    """
    table = pd.DataFrame({"wave": "end", "points": [10.0] * 10 + [9.0] * 6 + [7.0, 8.0] * 8 + [6.0] * 5 + [0.0] * 3})
    row = net_promoters(table, ["wave"]).iloc[0]
    assert row["n"] == 40
    assert row["value"] == pytest.approx(20)
    assert (row["low"], row["high"]) == pytest.approx((-3.56, 41.66), abs=0.01)
    alike = net_promoters(table.assign(points=10.0), ["wave"]).iloc[0]
    assert (alike["value"], alike["high"]) == (100, 100)
    assert alike["low"] < 100, "forty people of one mind are no certainty about everybody"
    assert net_promoters(table.head(0), ["wave"]).empty
