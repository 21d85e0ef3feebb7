"""Reports that hold the words of somebody who is forgotten do not stay in memory."""

from __future__ import annotations

import pytest

from analysis.exports.writing import Download
from pages.shared import reports
from pages.shared.charts import release_key
from pages.shared.releases import forget_releases
from tests.release.programmes import planned, programme


def test_a_report_is_made_anew_once_somebody_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    release, made = planned(programme(1)), list[str]()

    def make(_release: object, ending: str) -> Download:
        made.append(ending)
        return Download(f"report.{ending}", "text/html", b"words")

    monkeypatch.setattr(reports, "make_report", make)
    reports.forget_reports()
    for _ in range(2):
        assert reports._made(release_key(release), "html", release) == b"words"
    assert made == ["html"]
    forget_releases()
    reports._made(release_key(release), "html", release)
    assert made == ["html", "html"]
    reports.forget_reports()
