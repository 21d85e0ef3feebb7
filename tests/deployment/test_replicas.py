"""Two replicas behind nginx on one PostgreSQL store: people stay where they are, and lose nothing when that place dies.

The proxy's file, the image's files and its command are those that are shipped (`machine`).
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from analysis.storage.checking import check
from analysis.storage.imports import list_imports
from analysis.storage.jobs import list_jobs
from analysis.storage.leaders import grant_leaders
from analysis.storage.studies import create_study, set_read_only
from analysis.workflow.publishing import publish_release
from analysis.workflow.releases import SAMPLES
from analysis.workflow.workspace import Workspace
from tests.browser.identity_provider import IdentityProvider, identity_provider
from tests.browser.serving import free_port
from tests.deployment.machine import Proxy, Replica, running_proxy, running_replicas, write_image
from tests.deployment.tab import Person, Tab
from tests.workflow.small import STUDY, WHO, Small

#: The study that is being brought when a replica dies.
OWN = "second"
ACCESS = '[access]\nmode = "oidc"\n[access.roles]\nadmin = ["admins"]\nhr = ["hr-group"]\nleader = ["leader-group"]\n'
#: Seconds until work of a dead replica must have been recognised.
RECOGNISED = 300


@dataclass(frozen=True)
class Place:
    """Everything that runs."""

    proxy: Proxy
    replicas: tuple[Replica, ...]
    provider: IdentityProvider
    space: Workspace
    running: ExitStack

    def person(self, name: str, group: str) -> Person:
        """Somebody who signed in."""
        self.provider.says(f"{name}@example.org", group)
        person = Person(self.proxy.url, self.proxy.trusted)
        self.running.callback(person.browser.close)
        person.sign_in()
        return person

    def labels(self) -> list[str]:
        """The files of the study that is being brought."""
        return sorted(line.file_label for line in list_imports(self.space.store, OWN))


@pytest.fixture
def space(
    leaders_role: str, postgresql_database: str, small: Small, tmp_path: Path, monkeypatch
) -> Iterator[Workspace]:
    """A store with a small published study and an empty one; the samples are there by name only, to save their time."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    made = small.workspace(postgresql_database)
    small.bring(made)
    publish_release(made, STUDY, who=WHO)
    create_study(made.store, OWN, who=WHO)
    for name in SAMPLES:
        create_study(made.store, name, who=WHO)
        set_read_only(made.store, name, True, who=WHO)
    grant_leaders(made.store, leaders_role, who=WHO)
    yield made
    made.close()


@pytest.fixture
def place(
    space: Workspace, leaders_role: str, postgresql_database: str, small: Small, tmp_path: Path
) -> Iterator[Place]:
    """Both replicas behind the proxy, with a provider of identities."""
    image, port = write_image(tmp_path / "app"), free_port()
    leaders = make_url(postgresql_database).set(username=leaders_role).render_as_string(hide_password=False)
    settings = {
        "REVERB_STORE": postgresql_database, "REVERB_LEADERS_STORE": leaders,
        "REVERB_KEY_FILE": str(small.folder.parent / "reverb.key"),
    }  # fmt: skip
    with ExitStack() as running:
        provider = running.enter_context(identity_provider())
        back = f'[auth]\nredirect_uri = "https://127.0.0.1:{port}/oauth2callback"\n'
        (image / ".streamlit" / "secrets.toml").write_text(f"{back}{provider.secrets_toml}{ACCESS}", encoding="utf-8")
        replicas = running.enter_context(running_replicas(image, tmp_path, settings))
        ports = tuple(one.port for one in replicas)
        proxy = running.enter_context(running_proxy(tmp_path, ports, port=port))
        yield Place(proxy, replicas, provider, space, running)
        assert not [one.server.faults() for one in replicas if one.server.faults()]


def load(person: Person, returning: str = "") -> Tab:
    """A tab on the page that files are brought to."""
    return person.tab("load", study=OWN, returning=returning)


def dropped(tab: Tab, file: Path) -> tuple[dict[str, Any], ...]:
    """Drop a file; gives what its import needs: the file alone where it is in the study already, else the press too."""
    tab.run()
    held = tab.drop(file)
    said = until_told(tab, f"{file.name}: ", held)
    if "this very file is in the study already" in said:
        return (held,)
    assert "understood, ready to import" in said, said
    return held, tab.pressed("Import this file")


def is_signed_in(said: str, name: str, role: str) -> bool:
    """Whether a page says who is there; what is shown of a mail address is no link, so there is more in it."""
    return re.search(rf"^Signed in as {name}\S*@example\.org \({role}\)$", said, re.MULTILINE) is not None


def until_told(tab: Tab, text: str, *widgets: dict[str, Any], seconds: float = 180) -> str:
    """Run a page until it says something; gives all it says then."""
    until = time.monotonic() + seconds
    while text not in (said := tab.run(*widgets)):
        assert time.monotonic() < until, said
        time.sleep(3)  # each look runs the whole page
    return said


def until_work(place: Place, *states: str) -> None:
    """Wait until the newest work on the study is in one of these states."""
    until = time.monotonic() + 180
    while not (jobs := list_jobs(place.space.store, study=OWN)) or jobs[0].state not in states:
        assert time.monotonic() < until, jobs
        time.sleep(0.03)


def test_people_stay_on_their_replica_and_lose_nothing_when_it_dies(place: Place, small: Small) -> None:
    hana, lena = place.person("hana", "hr-group"), place.person("lena", "leader-group")
    lena.browser.cookies.set("reverb_replica", hana.replica, domain="127.0.0.1")
    roster, survey = small.folder / "roster.csv", small.folder / "survey-baseline-google-forms.csv"
    before, dies = len(place.proxy.answers()), place.replicas[int(hana.replica) - 1]

    with load(hana) as tab:
        tab.run(*dropped(tab, roster))
        until_work(place, "done")
        until_told(tab, "1 file imported")
    with lena.tab(study=STUDY) as tab:
        released = tab.run()
    assert is_signed_in(released, "lena", "leader")
    for _ in range(5):
        hana.browser.get("/").raise_for_status()
    assert set(place.proxy.answers()[before:]) == {f"127.0.0.1:{dies.port}"}

    with load(hana) as tab:
        tab.begin_run(*dropped(tab, survey))
        until_work(place, "running")
        dies.die()
        lost = tab.session

    with lena.tab(study=STUDY) as tab:
        assert tab.run() == released, "the same person, role and release"
    with load(hana, returning=lost) as tab:
        assert is_signed_in(until_told(tab, "The work was interrupted", seconds=RECOGNISED), "hana", "hr")
        assert tab.session != lost
    assert hana.replica == lena.replica == str(2 - place.replicas.index(dies))
    assert place.labels().count(roster.name) == 1

    with load(hana) as tab:
        tab.run(*dropped(tab, survey))
        until_told(tab, "2 files imported")
        until_work(place, "done", "failed")
    assert place.labels() == [roster.name, survey.name]
    assert not list_jobs(place.space.store, study=OWN, unfinished=True)
    assert not check(place.space.store)
