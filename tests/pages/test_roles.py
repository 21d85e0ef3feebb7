"""Who sees which page: every page and every role, signed in and signed out, by one table written out by hand.

A page that is not in the table fails the test, and so does a role that sees more or less than the table says.
"""

from __future__ import annotations

import ast
import datetime as dt
from functools import cache
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from analysis.storage.audit import read_log
from analysis.storage.studies import create_study
from analysis.workflow import admission, taking
from analysis.workflow.access import LOCAL_ADMINISTRATOR, ROLES
from analysis.workflow.roles import assign_role, list_people
from analysis.workflow.workspace import open_workspace
from pages.shared import connection, samples
from pages.shared.navigation import ENTRIES, SECTIONS
from tests.pages.reading import words
from tests.pages.signing_in import ACCESS, AUTH, claims, open_address, write_access
from tests.role_table import READERS, RESEARCHERS, SEEN_BY, WORKERS

ROOT = Path(__file__).parents[2]
STUDY = "Quillfeather"


@pytest.fixture
def enter(tmp_path, monkeypatch):
    """Opens the app, over a study without a row, for somebody with some claims."""
    st.cache_resource.clear()
    store = tmp_path / "reverb.sqlite"
    monkeypatch.setenv("REVERB_STORE", str(store))
    monkeypatch.delenv("REVERB_KEY_FILE", raising=False)
    monkeypatch.setenv("REVERB_ACCESS", str(write_access(tmp_path)))
    monkeypatch.setattr(samples, "missing_samples", lambda _workspace: ())
    monkeypatch.chdir(ROOT)
    with open_workspace(store) as space:
        create_study(space.store, STUDY)

    def open_app(user, address="overview"):
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.secrets = {"auth": AUTH}
        app.user = user
        app.query_params["study"] = STUDY
        return open_address(app, address)

    yield open_app
    st.cache_resource.clear()


def said(app):
    return [one.value for one in app.title], [one.value for one in app.error]


def shown(app):
    """All that a page holds; the address, which its visitor wrote, is not part of it."""
    return f"{app.main}{app.sidebar}"


def test_the_table_names_every_page_and_every_page_is_in_it():
    assert {entry.url_path for entry in ENTRIES} == set(SEEN_BY)
    assert {role for roles in SEEN_BY.values() for role in roles} <= set(ROLES)


#: The page at the root: what a role sees first.
FIRST = dict.fromkeys(ROLES, "overview") | {"auditor": "audit"}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_sees_its_pages_and_no_other(enter, role):
    app = enter(claims(role))
    for entry in ENTRIES:
        app = open_address(app, entry.url_path, FIRST[role])
        assert [one.message for one in app.exception] == [], entry.url_path
        titles, errors = said(app)
        if role in SEEN_BY[entry.url_path]:
            assert titles == [entry.question], entry.url_path
            assert not [one for one in errors if "may not" in one], entry.url_path
        else:
            assert titles == ["Not for this role"], entry.url_path
            assert errors == [f"The role {role} may not open this page."]
            assert STUDY not in shown(app)


@pytest.mark.parametrize("role", ["leader", "auditor", "analyst", "hr"])
def test_the_laptop_shows_what_a_role_sees(enter, monkeypatch, role):
    monkeypatch.delenv("REVERB_ACCESS")
    monkeypatch.setenv("REVERB_ROLE", role)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert said(open_address(app, "retention-rules"))[0] == ["Not for this role"]
    monkeypatch.setenv("REVERB_ROLE", "king")
    assert "Roles are admin" in said(app.run())[1][0]


@pytest.mark.parametrize("from_claims", [True, False], ids=["signed in", "local"])
def test_an_auditor_sees_the_log_first_and_no_study_beside_it(enter, monkeypatch, from_claims):
    if from_claims:
        app = enter(claims("auditor"))
    else:
        monkeypatch.delenv("REVERB_ACCESS")
        monkeypatch.setenv("REVERB_ROLE", "auditor")
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert said(app) == (["Who did what?"], [])
    assert not app.sidebar.selectbox
    assert STUDY not in f"{app.sidebar}"
    assert [entry.url_path for entry in ENTRIES if "auditor" in SEEN_BY[entry.url_path]] == ["audit"]


def test_sections_and_pages_come_in_their_order():
    assert {section: [one.title for one in listed] for section, listed in SECTIONS.items()}["Admin"] == [
        "Access", "Audit", "Retention rules",
    ]  # fmt: skip


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.url_path)
def test_signed_out_every_address_shows_the_sign_in_page_and_nothing_else(enter, entry):
    app = enter({"is_logged_in": False}, entry.url_path)
    assert said(app) == (["Sign in to Reverb"], [])
    assert [one.label for one in app.button] == ["Sign in"]
    assert STUDY not in shown(app)
    assert not app.sidebar.children


def test_sign_in_without_the_gate_is_refused_and_says_how_to_start(enter, monkeypatch):
    monkeypatch.setattr(connection, "headers", lambda: {"host": "reverb.example.org"})
    app = enter(claims("admin"), "publish")
    assert not app.title
    assert "uvicorn asgi:app" in said(app)[1][0]


def test_in_local_mode_another_name_for_this_machine_is_refused(enter, monkeypatch):
    monkeypatch.delenv("REVERB_ACCESS")
    monkeypatch.setattr(connection, "headers", lambda: {"host": "reverb.example.org:8501"})
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not app.title
    assert "was asked for as" in said(app)[1][0]


def test_the_headers_of_a_proxy_give_a_role_only_behind_the_gate(enter, monkeypatch, tmp_path):
    roles = ACCESS.replace("oidc", "header")
    write_access(tmp_path, f'{roles}[access.header]\nproxies = ["10.0.0.1"]\n')
    told = {"x-forwarded-email": "ann@example.org", "x-forwarded-groups": "staff,leader-group"}
    monkeypatch.setattr(connection, "headers", lambda: told)
    monkeypatch.setattr(connection, "cookie", lambda _name: "one-visit")
    assert "uvicorn asgi:app" in said(enter({}))[1][0]
    monkeypatch.setattr(connection, "passed_the_gate", lambda: True)
    assert said(enter({}))[0] == ["Did the programme work?"]
    monkeypatch.setattr(connection, "cookie", lambda _name: None)
    app = enter(claims("admin"))
    assert said(app)[0] == ["Sign in to Reverb"]
    assert "Load this page again" in words(app)


#: Every kind of file that leaves, as `workflow.taking` calls it, and who is handed it.
HANDED_TO = {
    "RELEASE": READERS, "RELEASE_FIGURES": READERS,
    "CLEANED": RESEARCHERS, "CODED": RESEARCHERS, "FIGURES": RESEARCHERS, "CODEBOOK": RESEARCHERS,
    "DRAW_LIST": RESEARCHERS, "INVITATIONS": RESEARCHERS, "NOTHING_OF_ANYBODY": RESEARCHERS,
    "SET_ASIDE": WORKERS, "NOTICED": WORKERS, "MAPPING": WORKERS,
    "LOG": {"admin", "auditor"}, "RECEIPT": {"admin", "auditor"},
}  # fmt: skip
KINDS = {name for name in vars(taking) if name.isupper()} - {"T"} | {"NOTHING_OF_ANYBODY"}
#: What the command line prints leaves by no page.
ELSEWHERE = {"PRINTED"}


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def parts_of(path: Path) -> dict[str, set[tuple[Path, str]]]:
    """Every function and constant of a module below `pages`, and what it names there; under "" what it runs itself."""
    body = tree_of(path).body
    known: dict[str, tuple[Path, str]] = {}
    for node in body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pages."):
            place = ROOT.joinpath(*node.module.split(".")).with_suffix(".py")
            known |= {one.asname or one.name: (place, one.name) for one in node.names if place.is_file()}
    defined = {name: node for node in body for name in names_defined(node)}
    known |= {name: (path, name) for name in defined}
    parts = {name: {known[one] for one in names_in(node) & set(known)} for name, node in defined.items()}
    run = [node for node in body if not isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom))]
    return parts | {"": {known[one] for node in run for one in names_in(node) & set(known)}}


def names_defined(node: ast.stmt) -> set[str]:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return {one.id for one in targets if isinstance(one, ast.Name)}


def names_in(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def kinds_handed_by(script: Path) -> set[str]:
    """The kinds of files that whatever a page runs, or names to be run, can hand over."""
    reached, waiting, found = set(), {(script, "")}, names_in(tree_of(script))
    while waiting:
        path, name = waiting.pop()
        reached.add((path, name))
        waiting |= parts_of(path).get(name, set()) - reached
        found |= {name}.union(*(names_in(node) for node in tree_of(path).body if name in names_defined(node)))
    return found & KINDS


def test_a_role_is_handed_its_own_files_and_no_other():
    handed: dict[str, set[str]] = {}
    for entry in ENTRIES:
        for kind in kinds_handed_by(ROOT / "pages" / entry.script):
            handed.setdefault(kind, set()).update(SEEN_BY[entry.url_path])
    assert handed == HANDED_TO
    assert set(HANDED_TO) | ELSEWHERE == KINDS


def page_scripts():
    return [path for path in sorted((ROOT / "pages").rglob("*.py")) if "shared" not in path.parts]


@pytest.mark.parametrize("path", page_scripts(), ids=lambda path: path.stem)
def test_every_page_begins_by_requiring_what_the_navigation_says(path):
    body = ast.parse(path.read_text(encoding="utf-8")).body
    first = next(node for node in body[1:] if not isinstance(node, (ast.Import, ast.ImportFrom)))
    call = ast.unparse(first.value)
    (entry,) = [entry for entry in ENTRIES if path == ROOT / "pages" / entry.script]
    if path.parent.name == "impact":
        assert call == "current_release()"
        assert entry.action == "read release"
    else:
        assert call == f"require({entry.action!r})"


@pytest.mark.parametrize(
    ("user", "why"),
    [
        (lambda: {"is_logged_in": False}, "given a role"),
        (dict, "given a role"),
        (lambda: claims(None), "have no role"),
        (lambda: claims("admin", groups="x"), "have no role"),
        (lambda: claims("admin", groups=None), "have no role"),
        (lambda: claims("admin", groups={"admin-group": True}), "have no role"),
        (lambda: claims("admin", sub=None), "given a role"),
        (lambda: claims("admin", iat=None), "given a role"),
        (lambda: claims("admin", iat=1), "lasted as long"),
        (lambda: claims("admin", is_logged_in="true"), "given a role"),
    ],
)
def test_nobody_comes_in_without_a_sign_in_that_gives_a_role(enter, user, why):
    app = enter(user(), "publish")  # signed in now, and not when the tests were collected
    assert said(app) == (["Sign in to Reverb"], [])
    assert why in words(app)


def test_the_role_is_looked_up_at_every_run(enter):
    user = claims("hr")
    app = enter(user, "publish")
    assert said(app)[0] == ["What will leaders see?"]
    with open_workspace() as space:
        (person,) = list_people(space)
        assign_role(space, person.person, "leader", by=LOCAL_ADMINISTRATOR)
        assert said(app.run())[0] == ["Not for this role"]
        assign_role(space, person.person, "no access", by=LOCAL_ADMINISTRATOR)
    assert said(app.run())[0] == ["Sign in to Reverb"]


def test_signing_out_in_one_tab_ends_the_other(enter):
    user = claims("analyst")
    tab, other = enter(user, "explore"), enter(user, "plan")
    assert [said(one)[0] for one in (tab, other)] == [
        ["What else is in the data?"],
        ["What could this programme show?"],
    ]
    next(one for one in tab.sidebar.button if one.key == "sign-out").click().run()
    assert said(tab) == (["Sign in to Reverb"], [])
    assert said(other.run()) == (["Sign in to Reverb"], [])
    assert "in every other tab" in words(other)
    assert said(enter(user, "plan"))[0] == ["Sign in to Reverb"]
    with open_workspace() as space:
        told = [(line.action, line.who) for line in read_log(space.store) if line.action.startswith("sign")]
    assert [action for action, _ in told] == ["sign out", "sign in"]
    assert len({who for _, who in told}) == 1


def test_an_open_tab_is_no_activity_and_half_an_hour_ends_it(enter, monkeypatch):
    user = claims("leader")
    app = enter(user)

    def later(minutes):
        moment = dt.datetime.fromtimestamp(user["iat"] + 60 * minutes, dt.UTC)
        monkeypatch.setattr(admission, "_now", lambda: moment)

    for minutes in (10, 20, 29):
        later(minutes)
        assert said(app.run())[0] == ["Did the programme work?"]
    later(31)
    assert said(app.run())[0] == ["Sign in to Reverb"]
    assert "nothing happened" in words(app)


def test_a_wrong_configuration_is_said_and_shuts_everything(enter, tmp_path):
    write_access(tmp_path, 'mode = "oidc"\n[access.roles]\nboss = ["x"]')
    app = enter(claims("admin"), "publish")
    assert not app.title
    assert '"boss", which is not known' in said(app)[1][0]
    assert STUDY not in shown(app)


@pytest.mark.parametrize(
    ("secrets", "why"),
    [
        ({}, "the table [auth] is missing"), ({"auth": AUTH | {"cookie_secret": "short"}}, "could be guessed"),
        ({"auth": {key: value for key, value in AUTH.items() if key != "client_id"}}, "A provider in [auth] needs"),
        ({"auth": AUTH, "access": {"mode": "local"}}, "keep one of them"),
    ],
)  # fmt: skip
def test_a_provider_that_is_not_set_up_is_said(enter, secrets, why):
    app = enter({"is_logged_in": False})
    app.secrets = secrets
    assert why in said(app.run())[1][0]


def test_a_provider_without_a_mode_does_not_fall_back_to_local(enter, monkeypatch):
    monkeypatch.delenv("REVERB_ACCESS")
    assert 'does not say mode = "oidc"' in said(enter({"is_logged_in": False}))[1][0]


def test_an_administrator_gives_a_role_on_the_page(enter):
    admin = claims("admin", "boss@example.org")
    enter(claims(None, "nils@example.org"))
    app = enter(admin, "access")
    assert [one.value for one in app.header] == ["2 people"]
    listed = app.dataframe[-1].value
    assert set(listed["Role"]) == {"admin", "none"}
    next(one for one in app.selectbox if one.key == "role-choice").select("Leader")
    next(one for one in app.button if one.key == "decide").click().run()
    assert [one.value for one in app.success] == ["Decided. It counts from their next step on."]
    back = enter(claims(None, "nils@example.org"))
    assert said(back)[0] == ["Did the programme work?"]
    with open_workspace() as space:
        (line,) = [line for line in read_log(space.store) if line.action == "role"]
        names = {one.identity: one for one in list_people(space)}
        assert line.who == names["boss@example.org"].name
        assert "nils" not in line.subject
        assert line.subject.endswith(": leader")


def test_the_access_page_and_the_log_call_people_the_same(enter):
    for role, person in (("hr", "hanna@example.org"), ("leader", "lea@example.org"), (None, "nils@example.org")):
        enter(claims(role, person))
    admin = claims("admin", "boss@example.org")
    names = enter(admin, "access").dataframe[-1].value.set_index("Person")["In the log"]
    lines = enter(admin, "audit").dataframe[0].value["What"]
    assert {f"{name} signed in" for name in names} == set(lines[lines.str.endswith("signed in")])
    assert names["hanna@example.org"].startswith("HR ")
    assert not lines.str.contains("example.org").any()


def test_in_local_mode_the_page_says_how_sign_in_is_set_up(enter, monkeypatch):
    monkeypatch.delenv("REVERB_ACCESS")
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app = open_address(app, "access")
    assert said(app) == (["Who may see what?"], [])
    assert "There is no sign-in" in words(app)
