"""Who is let in, for how long and with which role: looked up each time, with a clock of the test's own."""

import datetime as dt

import pytest

from analysis.errors import UsageError
from analysis.storage.audit import read_log
from analysis.storage.checking import check
from analysis.workflow.access import ADMIN, HR, LEADER, NotAllowed, User
from analysis.workflow.access_settings import Limits
from analysis.workflow.admission import admit, must_leave, person_token, sign_out
from analysis.workflow.roles import AS_CONFIGURED, add_person, assign_role, list_people, remove_person
from analysis.workflow.sign_in import Identity

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
CANARY = "zenobia.quill@example.org"


def ann(login="first", since=NOW, person="ann@example.org"):
    return Identity(person, person.capitalize(), f"{person} {login}", since)


def look(space, identity=None, role=HR, at=NOW, active=False):
    return admit(space, identity or ann(), role, Limits(), now=at, active=active)


def lines(space):
    return [(line.who, line.action, line.subject) for line in reversed(read_log(space.store)) if line.study is None]


@pytest.fixture
def boss(space):
    return look(space, ann(person="boss@example.org"), ADMIN).user


def test_the_first_look_begins_a_sign_in_and_names_the_user_by_role_and_pseudonym(space):
    let_in = look(space)
    token = person_token(space, "ann@example.org")
    assert let_in.user == User(f"hr {token[5:13]}", HR, token)
    assert look(space) == let_in
    assert lines(space) == [(let_in.user.name, "sign in", "")]
    assert check(space.store) == ()


def test_nobody_is_let_in_without_an_identity_or_a_role(space):
    assert admit(space, None, ADMIN, Limits(), now=NOW).refusal == "nobody"
    without = look(space, role=None)
    assert (without.user, without.refusal, without.shown) == (None, "no role", "Ann@example.org")


def test_the_role_is_looked_up_each_time(space):
    assert look(space, role=HR).user.role == HR
    assert look(space, role=LEADER).user.role == LEADER
    assert look(space, role=None).refusal == "no role"


def test_half_an_hour_without_activity_ends_a_sign_in_once(space):
    look(space)
    assert look(space, at=NOW + 29 * MINUTE).user
    ended = look(space, at=NOW + 30 * MINUTE, active=True)
    assert ended.refusal == "idle"
    assert [must_leave(space, ann()), must_leave(space, ann())] == [True, False]
    assert look(space, at=NOW + 30 * MINUTE, active=True).refusal == "idle"
    assert [action for _, action, _ in lines(space)] == ["sign in", "sign out"]


def test_activity_keeps_a_sign_in_and_looking_does_not(space):
    look(space)
    for minutes in range(20, 480, 20):
        assert look(space, at=NOW + minutes * MINUTE, active=True).user
    assert look(space, at=NOW + 480 * MINUTE, active=True).refusal == "age"


def test_activity_is_noted_at_most_once_a_minute(space):
    look(space)
    look(space, at=NOW + dt.timedelta(seconds=59), active=True)
    assert list_people(space)[0].last == NOW
    look(space, at=NOW + MINUTE, active=True)
    assert list_people(space)[0].last == NOW + MINUTE


def test_an_old_sign_in_that_was_never_seen_is_not_let_in(space):
    assert look(space, ann("kept", NOW - 31 * MINUTE)).refusal == "idle"
    assert look(space, ann("older", NOW - 9 * 60 * MINUTE)).refusal == "age"
    assert look(space, ann("ahead", NOW + 3 * 60 * MINUTE)).user
    assert look(space, ann("ahead", NOW + 3 * 60 * MINUTE), at=NOW + 31 * MINUTE).refusal == "idle"


def test_signing_out_ends_every_sign_in_of_a_person_and_of_nobody_else(space):
    tabs = [ann("office"), ann("home"), ann(person="ben@example.org")]
    assert all(look(space, tab).user for tab in tabs)
    sign_out(space, tabs[0])
    assert [look(space, tab).refusal for tab in tabs] == ["signed out", "signed out", None]
    assert not any(must_leave(space, tab) for tab in tabs)
    assert look(space, ann("tomorrow")).user
    assert [action for _, action, _ in lines(space)].count("sign out") == 1


def test_a_role_is_given_and_taken_by_an_administrator_and_logged_without_a_name(space, boss):
    person = look(space, ann(person=CANARY), None).user or person_token(space, CANARY)
    assign_role(space, person, LEADER, by=boss)
    assert look(space, ann(person=CANARY), None).user.role == LEADER
    assign_role(space, person, "no access", by=boss)
    assert look(space, ann("anew", person=CANARY), ADMIN).refusal == "no role"
    assign_role(space, person, AS_CONFIGURED, by=boss)
    assert look(space, ann("anew", person=CANARY), HR).user.role == HR
    digits = person[5:13]
    roles = [line for line in lines(space) if line[1] == "role"]
    assert roles == [(boss.name, "role", f"person {digits}: {one}") for one in ("leader", "no access", "as configured")]
    assert check(space.store) == ()
    assert CANARY not in str(lines(space))
    space.close()
    files = [file.read_bytes() for file in space.store.path.parent.glob("*.sqlite*") if file.is_file()]
    assert files
    assert not [file for file in files if CANARY.encode() in file.lower()]


def test_a_role_may_be_given_before_the_first_sign_in(space, boss):
    add_person(space, " Carla@Example.org ", LEADER, by=boss)
    assert look(space, ann(person="carla@example.org"), None).user.role == LEADER
    for wrong in ("", "  ", "x" * 400):
        with pytest.raises(UsageError):
            add_person(space, wrong, LEADER, by=boss)


def test_no_role_but_admin_gives_roles(space):
    worker = look(space).user
    for deed in (add_person, assign_role):
        with pytest.raises(NotAllowed, match="may not manage access"):
            deed(space, "x", ADMIN, by=worker)
    with pytest.raises(NotAllowed, match="may not manage access"):
        remove_person(space, worker.person, by=worker)


def test_nobody_changes_their_own_role_and_the_last_administrator_stays(space, boss):
    with pytest.raises(NotAllowed, match="own role"):
        assign_role(space, boss.person, LEADER, by=boss)
    someone = User("local administrator", ADMIN)
    for choice in (LEADER, "no access"):
        with pytest.raises(NotAllowed, match="last administrator"):
            assign_role(space, boss.person, choice, by=someone)
    with pytest.raises(NotAllowed, match="last administrator"):
        remove_person(space, boss.person, by=someone)
    add_person(space, "deputy@example.org", ADMIN, by=boss)
    assign_role(space, boss.person, LEADER, by=someone)
    assert look(space, ann(person="boss@example.org"), ADMIN).user.role == LEADER


def test_an_unknown_choice_or_person_is_refused(space, boss):
    with pytest.raises(UsageError, match="no role"):
        assign_role(space, person_token(space, "boss@example.org"), "king", by=boss)
    with pytest.raises(UsageError, match="not on the list"):
        assign_role(space, "user:0", LEADER, by=boss)


def test_the_list_says_who_is_what_and_from_where(space, boss):
    look(space)
    look(space, ann(person="nils@example.org"), None)
    add_person(space, "carla@example.org", "auditor", by=boss)
    listed = {one.identity: (one.role, one.source, one.last) for one in list_people(space)}
    assert listed == {
        "Ann@example.org": (HR, "configuration", NOW), "Boss@example.org": (ADMIN, "configuration", NOW),
        "Nils@example.org": (None, "nowhere", NOW), "carla@example.org": ("auditor", "assigned here", None),
    }  # fmt: skip


def test_somebody_taken_off_the_list_is_signed_out(space, boss):
    person = look(space, ann(since=NOW - 40 * MINUTE, login="x"), at=NOW - 40 * MINUTE, active=True).user.person
    look(space, ann(since=NOW - 40 * MINUTE, login="x"), at=NOW - 20 * MINUTE, active=True)
    remove_person(space, person, by=boss)
    assert look(space, ann(since=NOW - 40 * MINUTE, login="x")).refusal == "idle"
