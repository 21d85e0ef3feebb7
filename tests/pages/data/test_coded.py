"""HR brings what a researcher coded elsewhere: codes are shown beside themes, confirmed, and asked which way they go."""

from __future__ import annotations

from analysis.workflow.studies import open_study
from analysis.workflow.workspace import open_workspace
from tests.pages.data.test_work import ROSTER, button, drop, import_all
from tests.pages.reading import EMPTY, require_calm, words

TAGGED = (
    b"id,document,tag,content\n"
    b"1,Talk A.docx,Matching,We were put together by lot and it did not fit.\n"
    b"2,Talk A.docx,lack of time,There was never a free hour in my week.\n"
    b"3,Talk A.docx,blue,The coffee came from the third floor.\n"
)


def test_codes_are_shown_beside_themes_and_wait_for_a_direction(work, own_store):
    app = drop(work("data/load", EMPTY), ROSTER, **{"highlights.csv": TAGGED})
    require_calm(app)
    assert "Do these codes stand for these themes?" in words(app)
    table = next(one.value for one in app.dataframe if "Code" in one.value)
    assert table[["Code", "Theme", "Direction"]].to_numpy().tolist() == [
        ["Matching", "matching", ""], ["lack of time", "logistics", "unfavourable"], ["blue", "other", ""],
    ]  # fmt: skip
    places = [at for at, one in enumerate(app.button) if one.label == "Use this mapping"]
    app.button[places[-1]].click().run()
    import_all(app)
    with open_workspace(own_store) as space:
        codes = open_study(space, EMPTY).codes
    assert codes["theme"].tolist() == ["matching", "logistics", "other.blue"]

    app = work("data/interviews", EMPTY)
    require_calm(app)
    asked = next(one.value for one in app.markdown if "Which way does it go?" in one.value)
    assert "Matching" in asked
    button(app, "turn-unfavourable").click().run()
    with open_workspace(own_store) as space:
        settled = open_study(space, EMPTY).codes.set_index("theme")
    assert settled.loc["matching", "direction"] == "unfavourable"
