"""Names from data cannot do anything in Markdown, and come back out as they were."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.wording import escape_markdown, escape_passage, plain, plain_text

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](http://127.0.0.1:1/track.png)",
    "**bold** # h1\n- [ ] x",
    "$$\\input{/etc/passwd}$$",
    "\\write18{id}",
    "{{7*7}} ${7*7} #{7*7}",
    ":material/lock: :red[admin] :smile: :streamlit:",
    "<iframe src=//127.0.0.1>",
    "&lt;b&gt; &#x202e;",
    "'; DROP TABLE survey;--",
    "\u202egnp.exe",
    "a" + "\u0300" * 300,
    "\U0001f469\u200d\U0001f4bb\u200b\ufeff",
    "\x1b[31mred",
    "%s%n%x {0.__class__}",
    "</style></script>--><svg/onload=alert(1)>",
    "=1+1",
    "@SUM(1)",
    "+1",
    "-1",
    "\t=1",
    "\r=1",
    "＝1+1",
    "1. first",
    "www.evil.example or mail@evil.example",
    "~~gone~~ a|b `code` a -> b",
    "[ref]: http://evil.example",
    "    indented",
]

ACTIVE = re.compile(r"(?<!\\)(?:\\\\)*[`*\[\]<>$~|]")
COLON_WORD = re.compile(r":[A-Za-z_+/-]")
ADDRESS = re.compile(r"https?://|www\.|\w@\w", re.I)


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_active_is_left(name):
    escaped = escape_markdown(name)
    assert not ACTIVE.search(escaped.replace("\\\\", ""))
    assert not COLON_WORD.search(escaped)
    assert not ADDRESS.search(escaped)
    assert not re.search(r"&(?:#|\w)", escaped.replace("\\&", ""))
    assert not re.match(r"[#+=-]|\d+[.)]|\s", escaped)
    assert "\n" not in escaped


@pytest.mark.parametrize("name", HOSTILE)
def test_the_name_comes_back(name):
    assert plain(escape_markdown(name)) == plain_text(name)


@given(st.text(max_size=200))
def test_any_name_comes_back_on_one_short_line(name):
    told = plain_text(name)
    assert plain(escape_markdown(name)) == told
    assert 0 < len(told) <= 80
    assert "\n" not in told
    assert not ACTIVE.search(escape_markdown(name).replace("\\\\", ""))


@pytest.mark.parametrize("name", ["Cohort 3", "North-West (2024)", "Spring_2024", "Größe & Söhne", "R D, 2nd"])
def test_everyday_names_stay_as_they_are(name):
    assert escape_markdown(name) == name


def test_unseen_marks_and_towers_of_accents_go():
    assert plain_text("\u202egnp.exe") == "gnp.exe"
    assert len(plain_text("a" + "\u0300" * 300)) <= 4
    assert plain_text("\x00\n ") == "(no name)"


def test_a_passage_is_not_cut():
    assert plain(escape_passage("word " * 40)) == ("word " * 40).strip()
