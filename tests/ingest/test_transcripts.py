"""Transcripts: who speaks, what a cue is, that no cue is lost without a word, and what is no transcript."""

from __future__ import annotations

import codecs

import pytest

from analysis.errors import FileRefused
from analysis.ingest.door import Gated, gate
from analysis.ingest.limits import Limits
from analysis.ingest.read_result import ReadResult
from analysis.ingest.readers import read
from analysis.ingest.transcripts import LONGEST_TURN, Line, split_speaker

ZOOM = """WEBVTT

1
00:00:04.859 --> 00:00:07.410
Ada Byron: Okay, so we're recording.

2
00:00:09.540 --> 00:00:12.990
Ada Byron: R&amp;D has that setup.

3
00:00:19.000 --> 00:00:20.000
Ada Byron: Later.

4
00:00:20.500 --> 00:00:21.000
And that
"""
TEAMS = "\ufeffWEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\n<v Ada Byron>Hi &lt;all&gt;</v> <v.loud Max>Yo</v>\r\n"
TALK = """Interviewer: How was it?
Ann Lee: Good.
We met often.

Interviewer: And now?
Ann Lee: Yes.
Ann Lee: Yes.
"""


def result(text: str | bytes, name: str = "talk.vtt", limits: Limits | None = None) -> ReadResult:
    data = text if isinstance(text, bytes) else text.encode()
    return read(data, gated(data, name), limits or Limits())


def gated(data: bytes, name: str) -> Gated:
    return gate(data, name)


def turns(found: ReadResult) -> list[tuple[str, str, str]]:
    """(speaker, text, place) of each row below the header."""
    _, speakers, texts, places = (column.to_pylist()[1:] for column in found.tables[0].columns)
    return list(zip(speakers, texts, places, strict=True))


def codes(found: ReadResult) -> dict[str, str]:
    return {finding.code: finding.message for finding in found.findings}


def refused(data: bytes, name: str) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        result(data, name)
    return caught.value


def test_cues_of_one_speaker_are_joined_where_the_silence_is_short() -> None:
    found = result(ZOOM)
    assert turns(found) == [
        ("Ada Byron", "Okay, so we're recording. R&D has that setup.", "00:00:04.859"),
        ("Ada Byron", "Later.", "00:00:19.000"),
        ("", "And that", "00:00:20.500"),
    ]
    assert found.tool == "zoom"
    assert codes(found)["CUES_JOINED"].startswith("4 cues were read as 3 utterances")
    assert codes(found)["NO_SPEAKER"].startswith("Of 3 utterances 1 do not")
    assert found.tables[0].columns[0].to_pylist()[0] == "Interview"


def test_a_joined_turn_does_not_grow_without_end() -> None:
    cues = "".join(f"00:{at:02}.000 --> 00:{at + 1:02}.000\nAda Byron: {'x' * 900}\n\n" for at in range(5))
    lengths = [len(text) for _, text, _ in turns(result("WEBVTT\n\n" + cues))]
    assert lengths == [1801, 1801, 900]
    assert max(lengths) <= LONGEST_TURN


def test_voices_of_teams_are_told_apart_and_stay_text() -> None:
    found = result(TEAMS)
    assert turns(found) == [("Ada Byron", "Hi <all>", "00:00:01.000"), ("Max", "Yo", "00:00:01.000")]
    assert (found.tool, found.encoding) == ("teams", "utf-8")
    assert "NO_INTERVIEWER" in codes(found)


def test_cues_without_a_name_go_on_where_names_stand_at_changes_only() -> None:
    said = ("Interviewer: How was it?", "And now?", "Ann Lee: Good.", "We met often.", "Interviewer: Oh.")
    cues = "".join(f"00:{at * 9:02}.000 --> 00:{at * 9 + 2:02}.000\n{text}\n\n" for at, text in enumerate(said))
    found = result("WEBVTT\n\n" + cues)
    assert [(who, text) for who, text, _ in turns(found)] == [
        ("Interviewer", "How was it?"), ("Interviewer", "And now?"), ("Ann Lee", "Good."), ("Ann Lee", "We met often."),
        ("Interviewer", "Oh."),
    ]  # fmt: skip
    assert codes(found)["CUES_CONTINUED"].startswith("2 cues name nobody and go on with whoever spoke before")
    assert "NO_SPEAKER" not in codes(found)


def test_tags_become_inert() -> None:
    evil = "<v <script>alert(1)</script>>x</v> <img src=x onerror=alert(1)> <b>y</b>"
    ((speaker, text, _),) = turns(result(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{evil}\n"))
    assert "<" not in speaker + text
    assert "onerror" not in text


def test_subrip_with_commas_loses_no_cue() -> None:
    text = "1\n00:00:00,500 --> 00:00:07,000\nInterviewer: One\n\n2\n00:00:07,000 --> 00:00:11,890\n\n\n"
    text += "3\n00:00:11,890 --> 00:00:1d,000\nAnn: Three\n"
    for name in ("talk.srt", "talk.txt"):
        found = result(text, name)
        assert turns(found) == [("Interviewer", "One", "00:00:00.500"), ("Ann", "Three", "")]
        assert found.tool is None
        assert {"CUES_WITHOUT_TEXT", "CUE_TIME_UNREADABLE"} <= set(codes(found))


def test_comments_and_styles_are_passed_over_and_what_has_no_time_is_counted() -> None:
    text = "WEBVTT - a talk\nKind: captions\n\nNOTE\nby Kyle\n\nSTYLE\n::cue{background:url(http://x/)}\n\nastray\nagain\n\n"
    found = result(text + "00:01.000 --> 00:02.000\nAnn: Hi\n00:02.000 --> 00:03.000\nAnn: you\n")
    assert turns(found) == [("Ann", "Hi you", "00:00:01.000")]
    assert codes(found)["CUES_LOST"].startswith("2 lines of text stand under no time mark")


def test_subtitles_without_a_name_are_asked_about() -> None:
    found = result("WEBVTT\n\n00:01.000 --> 00:02.000\nA caption\n\n00:02.000 --> 00:03.000\nAnother\n")
    assert "TRANSCRIPT_GUESSED" in codes(found)


@pytest.mark.parametrize("data", [b"", codecs.BOM_UTF8, b"\r\n\r\n"])
def test_nothing_is_refused(data: bytes) -> None:
    assert refused(data, "talk.vtt").code == "EMPTY"


def test_a_head_without_cues_has_no_rows() -> None:
    assert refused(b"WEBVTT\n", "talk.vtt").code == "NO_ROWS"


@pytest.mark.parametrize("sign", [b"\x00", b"\x1b", b"\x07"])
@pytest.mark.parametrize("name", ["talk.txt", "talk.vtt"])
def test_control_characters_are_refused_with_their_line(sign: bytes, name: str) -> None:
    head = b"WEBVTT\n\n00:01.000 --> 00:02.000\n" if name == "talk.vtt" else b""
    refusal = refused(head + b"Interviewer: hi\nBob: o" + sign + b"k\n", name)
    assert refusal.code == "NUL_BYTES"
    assert f"Line {5 if head else 2}" in refusal.message


def test_plain_text_with_names_is_a_transcript() -> None:
    found = result(TALK, "talk.txt")
    assert turns(found) == [
        ("Interviewer", "How was it?", "1"),
        ("Ann Lee", "Good. We met often.", "2"),
        ("Interviewer", "And now?", "5"),
        ("Ann Lee", "Yes.", "6"),
        ("Ann Lee", "Yes.", "7"),
    ]
    assert codes(found) == {}
    assert len(set(found.tables[0].columns[0].to_pylist()[1:])) == 1


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (TALK, "talk.csv"),
        ("id;q1\n1;4\n2;5\n", "survey.txt"),
        ("Speaker\tText\nAnn: x\tHi: there\nBob: y\tWell: now\n", "sheet.txt"),
        ("Name: Ann; Age: 3\nName: Bob; Age: 4\nName: Cy; Age: 5\n", "list.txt"),
        ("speaker,text\nAnn,Hi\nBob,Hello\nAnn,Bye\n", "sheet.txt"),
        ("Dear all\nplease find the figures attached\n", "letter.txt"),
        ("time,value\n10:30,4\n11:00,5\n", "log.txt"),
    ],
)
def test_a_table_is_never_taken_for_a_transcript(text: str, name: str) -> None:
    assert gated(text.encode(), name).format == "csv"


def test_where_the_form_leaves_it_open_a_person_is_asked() -> None:
    found = gated(b"Colour: red\nShape: round\n", "notes.txt")
    assert found.format == "txt"
    assert [finding.code for finding in found.findings] == ["TRANSCRIPT_GUESSED"]


@pytest.mark.parametrize(
    ("text", "lead", "spoken"),
    [
        ("Ann: hi", "", ("Ann", "hi")),
        ("[00:01:02] Ann Lee: hi", "", ("Ann Lee", "hi")),
        ("Ann Lee (00:03): hi", "", ("Ann Lee", "hi")),
        ("Ann van der Berg: hi", "", ("Ann van der Berg", "hi")),
        ("participant 3: hi", "", ("participant 3", "hi")),
        ("Schmidt, Anna: hi", "", ("Schmidt, Anna", "hi")),
        ("[00:03] van der Berg, Ludwig: hi", "", ("van der Berg, Ludwig", "hi")),
        ("Berg, Ludwig van der: hi", "", ("Berg, Ludwig van der", "hi")),
        ("Well, Anna: it worked", "", None),
        ("We met, Anna: it worked", "", None),
        ("Ann Lee   0:03", "", ("Ann Lee", "")),
        ("Ann Lee 0:03 hello", "Ann Lee", ("Ann Lee", "hello")),
        ("What I mean is this: it worked", "", None),
        ("Date: 3 May 2026", "", None),
        ("http://x.example", "", None),
        ("At 10:30 we met", "", None),
        ("All of it is bold", "All of it is bold", None),
        ("anna.schmidt@firm.example: We met in May.", "", ("anna.schmidt@firm.example", "We met in May.")),
        ("write to anna@firm.example: she knows.", "", None),
        ("you@home: that was fun.", "", None),
    ],
)
def test_a_speaker_is_a_name_before_a_colon_or_in_bold(text: str, lead: str, spoken: tuple[str, str] | None) -> None:
    assert split_speaker(Line("1", text, lead)) == spoken


def test_long_hostile_lines_take_no_time() -> None:
    lines = ["A" * 200_000, "A " * 100_000, "A: " * 60_000, "<v " * 60_000, "<" * 200_000, "00:" * 60_000]
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "\n".join(lines)
    assert refused(text.encode(), "talk.vtt").code == "CELL_TOO_LONG"
    for line in lines:
        split_speaker(Line("1", line, line[:50]))


@pytest.mark.parametrize(("asks", "answers"), [("Q", "A"), ("F", "A"), ("Frage", "Antwort")])
def test_whoever_is_called_after_questions_asks_them(asks: str, answers: str) -> None:
    found = result(f"{asks}: How was it?\n{answers}: Good.\n{asks}: And now?\n{answers}: Yes.\n", "talk.txt")
    assert [speaker for speaker, _, _ in turns(found)] == ["Interviewer", answers] * 2
    assert "NO_INTERVIEWER" not in codes(found)
    others = result(f"{asks}: How was it?\nAnn: Good.\n{asks}: And now?\n", "talk.txt")
    assert asks in {speaker for speaker, _, _ in turns(others)}


@pytest.mark.parametrize("asks", ["Intervieweur", "Intervieweuse ", "Interviewer*in", "Moderatorin", "Enquêtrice"])
def test_whoever_asks_in_french_or_german_is_no_participant(asks: str) -> None:
    found = result(f"{asks}: Comment ça va ?\nAnn Lee: Bien.\n{asks}: Et Max ?\nAnn Lee: Oui.\n", "talk.txt")
    assert "NO_INTERVIEWER" not in codes(found)
