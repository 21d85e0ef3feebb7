"""The Load page's panels on speakers and words, and the Interviews page's note on languages, on frames made by hand."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def panels() -> None:
    from types import SimpleNamespace

    import pandas as pd

    from analysis.workflow.speaker_desk import SpeakerDesk
    from pages.shared import talks

    lines = pd.DataFrame(
        {"token": ["speaker:a", "speaker:b"], "label": ["Anna", "Jan"], "side": [None, "junior"], "utterances": [2, 3],
         "how": ["part of a name", "full name"], "who": [None, "Jan Nowak"]}
    )  # fmt: skip
    names, likely = {"id:1": "Anna Schmidt", "id:2": "Jan Nowak"}, {"speaker:a": ("id:1",), "speaker:b": ("id:2",)}
    talks.opened_speakers = lambda: SpeakerDesk(lines, names, likely)
    talks.may_change_study = lambda: True
    talks.opened_study = lambda: SimpleNamespace(has_roster=True)
    talks.opened_words = lambda: pd.DataFrame({"word": ["Marley"], "times": [2], "example": ["I asked Marley"]})
    talks.speakers_panel(None)
    talks.words_panel(None)
    talks.opened_study = lambda: SimpleNamespace(has_roster=False, interviews=[1], comments=[1, 2])
    talks.words_panel(None)
    said = ["Ich habe viel von Marley gelernt, und das war nicht leicht.", "Good."]
    talks.opened_desk, talks.desk_mark = lambda: SimpleNamespace(said=pd.DataFrame({"text": said})), lambda: ""
    talks.kept = lambda make, *arguments: make(*arguments)
    talks.not_coded_panel()


def test_what_waits_is_said_and_may_be_decided() -> None:
    app = AppTest.from_function(panels, default_timeout=120).run()
    assert not app.exception
    assert [box.options for box in app.selectbox] == [
        ["Anna", "Jan"],
        ["Anna Schmidt", "Asks the questions", "Nobody of the programme", "Jan Nowak", "Not decided"],
    ]
    told = " ".join(one.value for one in (*app.markdown, *app.caption))
    for words in ("1 waits for you", "1 word with a capital", "3 texts of interviews and comments wait in quarantine",
                  "1 of 2 answers is not in English (German)"):  # fmt: skip
        assert words in told
