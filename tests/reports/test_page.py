"""The page: nothing fetched and nothing run, names as text, every word and every figure of the outline, one shape."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import stat
import sys
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from analysis.errors import ReverbError, UsageError
from analysis.exports.released import export_release
from analysis.reports import printing
from analysis.reports.page import page
from analysis.reports.printing import find_browser, print_pdf
from analysis.reports.writing import make_report, require_report_format, save_report
from tests.reports.test_outline import EVERY, outline_of
from tests.reports.told import HOSTILE, full, preview

VOID = {"meta", "link", "img", "br", "hr", "input"}
#: Attributes by which a page could load, lead or run.
LEADING = {"src", "href", "srcset", "action", "data", "poster", "background", "formaction", "xlink:href", "style"}


class Seen(HTMLParser):
    """What stands in a page: tags, attributes, text; every tag is closed in its turn."""

    def __init__(self, data: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(data.decode("utf-8"))
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not self.open or self.open[-1] != "style":
            self.words.append(data)


@cache
def made(name: str) -> bytes:
    return page(EVERY[name]()).data


@cache
def seen(name: str) -> Seen:
    return Seen(made(name))


@pytest.fixture(params=EVERY, ids=str)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


def test_a_page_fetches_and_runs_nothing(name):
    tags = seen(name).tags
    assert not {tag for tag, _ in tags} & {
        "script",
        "img",
        "link",
        "iframe",
        "object",
        "embed",
        "form",
        "base",
        "image",
    }
    for _, attributes in tags:
        assert not [key for key in attributes if key.startswith("on")]
        for key in LEADING & set(attributes):
            assert (key, (attributes[key] or "")[:1]) == ("href", "#")
    style = re.search(r"<style>(.*?)</style>", made(name).decode(), re.DOTALL).group(1)
    assert "@import" not in style
    assert set(re.findall(r"url\(([^)]*)\)", style)) <= {"#hidden"}
    policy = next(a["content"] for tag, a in tags if tag == "meta" and a.get("http-equiv"))
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy


def test_a_page_holds_every_word_of_the_outline(name):
    words = " ".join("".join(seen(name).words).split())
    for section in outline_of(name).sections:
        told = [section.kicker, section.title, section.subtitle, section.footer, section.aside, *section.lead]
        told += [text for fact in section.facts for text in fact]
        told += [cell for table in (*section.tables, *section.behind) for row in table.rows for cell in row]
        for text in told:
            assert " ".join(text.split()) in words


def test_headings_go_in_steps_and_each_picture_has_its_words(name):
    tags = seen(name).tags
    levels = [int(tag[1]) for tag, _ in tags if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    plots = [plot for section in outline_of(name).sections for plot in section.plots]
    pictures = [attributes for tag, attributes in tags if tag == "svg" and attributes.get("role") == "img"]
    assert [one["aria-label"] for one in pictures] == [plot.alt for plot in plots]
    assert next(attributes for tag, attributes in tags if tag == "html")["lang"] == "en-GB"
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = {attributes["href"] for tag, attributes in tags if tag == "a"}
    assert links <= {f"#{one}" for one in ids}


def test_hostile_names_stand_as_they_are():
    words = "".join(seen("hostile").words)
    assert "<script>alert(1)</script>" in words
    assert "[x](http://y.example)" in words
    assert "<script" not in made("hostile").decode()
    assert "\u202e" not in words
    assert not {"=cmd"} & {tag for tag, _ in seen("hostile").tags}
    assert HOSTILE[0] in words


def test_what_is_hidden_is_hatched_and_says_so():
    text = made("hidden").decode()
    assert text.count('class="gone"') == 2
    assert "hidden to protect people" in text


def test_a_preview_says_so_in_every_section_and_on_every_printed_page():
    text = made("preview").decode()
    sections = len(outline_of("preview").sections)
    assert text.count('<p class="banner">PREVIEW') == sections
    assert '@top-center { content: "PREVIEW' in text
    assert "PREVIEW" not in made("full").decode()


def test_a_page_is_small_and_the_same_release_gives_the_same_bytes():
    assert page(full()).data == made("full")
    assert len(made("full")) < 200_000
    assert page(full()).file_name.endswith(".html")


def test_the_workbook_is_the_whole_release():
    assert make_report(full(), "xlsx").data == export_release(full()).data
    assert "preview" in make_report(preview(), "xlsx").file_name


def test_a_report_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = save_report(make_report(full(), "pptx"), tmp_path / "new" / "deck.PPTX")
    assert path.read_bytes() == make_report(full(), "pptx").data
    assert [one.name for one in path.parent.iterdir()] == ["deck.PPTX"]
    for wrong in ("deck.doc", "deck"):
        with pytest.raises(UsageError, match=r"\.pptx, \.html, \.pdf, \.xlsx"):
            require_report_format(Path(wrong))
    with pytest.raises(UsageError):
        make_report(full(), "odp")
    monkeypatch.setenv(printing.BROWSER, str(tmp_path / "nothing"))
    with pytest.raises(ReverbError) as told:
        make_report(full(), "pdf")
    assert told.value.code == "NO_BROWSER"
    assert "print it as PDF" in told.value.advice
    (tmp_path / "taken.html").mkdir()
    with pytest.raises(OSError, match=r"taken\.html"):
        save_report(make_report(full(), "html"), tmp_path / "taken.html")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["new", "taken.html"], "nothing half written is left"


def stub(folder: Path, body: str) -> str:
    """A browser that does what `body` says; it gets the arguments of a real one."""
    path = folder / "browser"
    path.write_text(f"#!{sys.executable}\nimport sys, time, subprocess\n{body}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_printing_is_offline_in_a_profile_of_its_own(tmp_path, monkeypatch):
    body = (
        "arguments = sys.argv[1:]\n"
        "target = next(a for a in arguments if a.startswith('--print-to-pdf=')).partition('=')[2]\n"
        "open(target, 'wb').write(b'%PDF-1.4 ' + '\\n'.join(arguments).encode())"
    )
    monkeypatch.setenv(printing.BROWSER, stub(tmp_path, body))
    told = print_pdf(b"<p>page</p>").decode()
    assert "--host-resolver-rules=MAP * ~NOTFOUND" in told
    profile = Path(re.search("--user-data-dir=(.*)", told).group(1))
    assert not profile.parent.exists(), "nothing is left behind"
    assert ("--no-sandbox" in told) == (os.geteuid() == 0)


@pytest.mark.parametrize(
    ("body", "told"), [("sys.exit(3)", "status 3"), ("time.sleep(60)", "within 1 seconds"), ("pass", "did not print")]
)
def test_a_browser_that_fails_or_hangs_is_told(tmp_path, monkeypatch, body, told):
    monkeypatch.setenv(printing.BROWSER, stub(tmp_path, body))
    with pytest.raises(ReverbError, match=told) as failure:
        print_pdf(b"<p>page</p>", seconds=1.0)
    assert failure.value.code == "PDF_FAILED"


def test_a_file_that_is_no_program_is_no_browser(tmp_path, monkeypatch):
    broken = tmp_path / "browser"
    broken.write_bytes(b"\x00")
    broken.chmod(0o755)
    monkeypatch.setenv(printing.BROWSER, str(broken))
    with pytest.raises(ReverbError, match="did not print"):
        print_pdf(b"x")


def test_a_browser_is_found_by_its_name(tmp_path, monkeypatch):
    monkeypatch.delenv(printing.BROWSER, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(printing, "_PLACES", ())
    assert find_browser() is None
    path = tmp_path / "google-chrome"
    path.write_text("#!/bin/sh\n", encoding="utf-8")
    path.chmod(0o755)
    assert find_browser() == str(path)
