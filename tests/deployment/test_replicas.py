"""Two replicas behind nginx on one PostgreSQL store: people stay where they are, and lose nothing when that place dies.

The proxy's file, the image's files and its command are those that are shipped (`machine`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

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

pytestmark = pytest.mark.xdist_group("replicas")

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

    def person(self, name: str, group: str) -> Person:
        """Somebody who signed in."""
        self.provider.says(f"{name}@example.org", group)
        person = Person(self.proxy.url, self.proxy.trusted)
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
        yield Place(proxy, replicas, provider, space)
        assert not [one.server.faults() for one in replicas if one.server.faults()]


def load(person: Person, returning: str = "") -> Tab:
    """A tab on the page that files are brought to."""
    return person.tab("load", study=OWN, returning=returning)


def wait_until(happened, seconds: float, *, every: float = 0.02) -> None:
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "It did not happen in time."
        time.sleep(every)


def bring(tab: Tab, file: Path) -> None:
    """Drop a file and press the button that imports it."""
    tab.run()
    dropped = tab.drop(file)
    said = tab.run(dropped)
    assert "understood, ready to import" in said, said
    tab.run(dropped, tab.pressed("Import this file"))


def test_people_stay_on_their_replica_and_lose_nothing_when_it_dies(place: Place, small: Small) -> None:
    hana, lena = place.person("hana", "hr-group"), place.person("lena", "leader-group")
    lena.browser.cookies.set("reverb_replica", hana.replica, domain="127.0.0.1")
    roster, survey = small.folder / "roster.csv", small.folder / "survey-baseline-google-forms.csv"
    before, dies = len(place.proxy.answers()), place.replicas[int(hana.replica) - 1]

    with load(hana) as tab:
        bring(tab, roster)
        wait_until(lambda: "1 file imported" in tab.run(), 180, every=1)
    with lena.tab(study=STUDY) as tab:
        released = tab.run()
    assert "Signed in as lena@example.org (leader)" in released
    for _ in range(5):
        hana.browser.get("/").raise_for_status()
    assert set(place.proxy.answers()[before:]) == {f"127.0.0.1:{dies.port}"}

    with load(hana) as tab:
        bring(tab, survey)
        wait_until(lambda: any(job.state == "running" for job in list_jobs(place.space.store, unfinished=True)), 30)
        dies.die()
        session = tab.session

    with lena.tab(study=STUDY) as tab:
        assert tab.run() == released
    with load(hana, returning=session) as tab:
        said = tab.run()
        assert "Signed in as hana@example.org (hr)" in said
        assert "Cancel" in said, "the work of the dead replica is not known yet"
        wait_until(lambda: "The work was interrupted" in tab.run(), RECOGNISED, every=2)
        assert tab.session != session
    assert {hana.replica, lena.replica} == {str(2 - place.replicas.index(dies))}
    assert place.labels().count("roster.csv") == 1

    with load(hana) as tab:
        bring_again(tab, survey)
        wait_until(lambda: "2 files imported" in tab.run(), 180, every=1)
    assert place.labels() == ["roster.csv", survey.name]
    assert {job.state for job in list_jobs(place.space.store, study=OWN)} == {"done", "failed"}
    assert not check(place.space.store)


def bring_again(tab: Tab, file: Path) -> None:
    """Import a file that may or may not have been written before the replica died."""
    tab.run()
    dropped = tab.drop(file)
    if "this very file is in the study already" not in tab.run(dropped):
        tab.run(dropped, tab.pressed("Import this file"))
