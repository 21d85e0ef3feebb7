"""What pages keep between runs: worked out once a version, the same for everybody, and gone where it has to be."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from pages.shared import charts, kept, rows
from pages.shared.asked import one_run
from pages.shared.kept import current_version


class Asked:
    """A study whose version can be set, and how often it was asked for."""

    def __init__(self) -> None:
        self.version, self.times, self.made = "v1", 0, list[tuple[object, ...]]()

    def study_version(self, _store: object, study: str) -> str:
        self.times += 1
        return f"{study} {self.version}"


ASKED = Asked()


def worked_out(*arguments: object) -> pd.DataFrame:
    ASKED.made.append(arguments)
    return pd.DataFrame({"made": [len(ASKED.made)]})


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Asked]:
    ASKED.__init__()
    monkeypatch.setattr(kept, "study_version", ASKED.study_version)
    monkeypatch.setattr(kept, "workspace", lambda: SimpleNamespace(store=None))
    monkeypatch.setattr(kept, "current_study", lambda: "pilot")
    yield ASKED
    kept.forget_kept()


def test_within_a_run_the_version_is_asked_for_once_and_anew_in_the_next(asked: Asked) -> None:
    with one_run():
        assert {current_version() for _ in range(5)} == {"pilot v1"}
        asked.version = "v2"
        assert current_version() == "pilot v1", "a page shows one version, whatever happens meanwhile"
    assert asked.times == 1
    assert current_version() == "pilot v2", "what a button does goes by the study as it is"
    with pytest.raises(RuntimeError), one_run():
        raise RuntimeError
    asked.version = "v3"
    assert current_version() == "pilot v3", "a run that ends early leaves nothing behind"


def test_one_run_knows_nothing_of_another(asked: Asked) -> None:
    found = []
    with one_run():
        current_version()
        asked.version = "v2"
        thread = threading.Thread(target=lambda: found.append(current_version()))
        thread.start()
        thread.join()
    assert found == ["pilot v2"]


def test_it_is_worked_out_once_for_a_version_and_its_arguments(asked: Asked) -> None:
    first = kept.kept(worked_out, "trust", ("side",), 5)
    assert kept.kept(worked_out, "trust", ("side",), 5) is first
    assert kept.kept(worked_out, "trust", ("side",), 1) is not first, "who may see small groups asks for others"
    asked.version = "v2"
    assert kept.kept(worked_out, "trust", ("side",), 5) is not first
    assert asked.made == [("trust", ("side",), 5), ("trust", ("side",), 1), ("trust", ("side",), 5)]


def test_nothing_of_it_stays_once_somebody_is_forgotten(asked: Asked) -> None:
    first = kept.kept(worked_out, "trust")
    kept_file = charts.written(first, "trust")
    rows.forget_opened()
    assert kept.kept(worked_out, "trust") is not first
    assert charts.written(first, "trust") is not kept_file


def two_charts() -> None:
    import plotly.graph_objects as go
    import streamlit as st

    from analysis.charts.chart import Chart
    from pages.shared.charts import drawn, listed

    if "held" not in st.session_state:
        import pandas as pd

        made = [Chart(go.Figure(go.Bar(x=[1], y=[height])), "Title", "", "", "Alt") for height in (3, 7)]
        st.session_state["held"] = made, pd.DataFrame({"A": [1]}), pd.DataFrame({"A": [2]})
    made, *tables = st.session_state["held"]
    with st.container():
        for place, chart in enumerate(made):
            drawn(chart, f"chart-{place}")
        for place, table in enumerate(tables):
            listed(table, f"table-{place}", "Alt", None)


def test_what_is_sent_again_is_what_was_sent_and_nothing_else() -> None:
    app = AppTest.from_function(two_charts, default_timeout=60).run()
    first = [chart.proto for chart in app.get("plotly_chart")], [table.value for table in app.dataframe]
    app.run()
    again = [chart.proto for chart in app.get("plotly_chart")], [table.value for table in app.dataframe]
    assert not app.exception
    assert again[0] == first[0]
    assert [('"y":[3]' in one.spec, '"y":[7]' in one.spec) for one in again[0]] == [(True, False), (False, True)]
    assert [table["A"].tolist() for table in again[1]] == [[1], [2]]
    assert [one.alt for one in again[0]] == ["Alt", "Alt"]
