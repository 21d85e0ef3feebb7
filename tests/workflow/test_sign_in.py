"""Who somebody is, which role they have and how long: what is not understood gives nothing, and nothing is raised."""

import datetime as dt
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.workflow.access import ADMIN, LOCAL_ADMINISTRATOR, ROLES, NotAllowed, local_user
from analysis.workflow.access_settings import AccessMisconfigured, Limits, read_access
from analysis.workflow.sign_in import (
    comes_from_proxy,
    ending,
    identity_of,
    proxy_claims,
    proxy_identity,
    role_for,
)

ROLE_VALUES = {
    "admin": ["it"],
    "hr": ["people"],
    "analyst": "science",
    "leader": ["board", "heads"],
    "auditor": ["audit"],
}
TABLE = {"mode": "oidc", "roles": ROLE_VALUES}
HEADER = {"proxies": ["10.1.0.0/16", "127.0.0.1"], "secret_header": "X-Proof", "secret": "s" * 16}
CLAIMS = {"sub": "u1", "iss": "https://id.example.org", "iat": 1_700_000_000, "email": "Ann@Example.org "}


def settings(**changes):
    return read_access(TABLE | changes)


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (["people"], "hr"), (["heads", "board"], "leader"), ("audit", "auditor"), (["science", "people"], "hr"),
        (["audit", "it", "board"], "admin"), (["People"], None), (["peopl"], None), ([], None), ("", None),
        (None, None), (7, None), (True, None), ({"people": 1}, None), (["people", 3], None), ([["people"]], None),
        ("people,it", None),
    ],
)  # fmt: skip
def test_groups_give_the_first_role_they_match_and_anything_else_gives_none(groups, role):
    assert role_for(CLAIMS | {"groups": groups}, settings()) == role


def test_a_claim_may_be_nested_and_may_have_dots_in_its_name():
    nested = settings(claim="realm_access.roles")
    assert role_for({"realm_access": {"roles": ["it"]}}, nested) == "admin"
    assert role_for({"realm_access": ["it"]}, nested) is None
    assert role_for({"realm_access": None}, nested) is None
    assert role_for({"https://example.org/roles": ["audit"]}, settings(claim="https://example.org/roles")) == "auditor"


def test_roles_may_be_given_to_mail_addresses_that_were_verified():
    by_mail = settings(claim="email", roles={"admin": ["ANN@example.org"]})
    assert role_for({"email": "ann@Example.org"}, by_mail) == "admin"
    assert role_for({"email": "ann@example.org", "email_verified": True}, by_mail) == "admin"
    for told in (False, "false", None, 0, "yes"):
        assert role_for({"email": "ann@example.org", "email_verified": told}, by_mail) is None


leaves = st.sampled_from([None, True, False, 3, 1e300, float("nan"), "", " ", "it", "people", "ann@example.org"])
json = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["groups", "a", "sub"]), inner),
    max_leaves=6,
)


@given(
    claims=st.dictionaries(
        st.sampled_from(["groups", "email", "email_verified", "sub", "iss", "iat", "nonce", "a"]), json
    ),
    path=st.sampled_from(["groups", "a.groups", "a..b", "email", "."]),
)
def test_no_claims_ever_raise_and_only_listed_values_give_a_role(claims, path):
    role = role_for(claims, settings(claim=path))
    assert role in (None, *ROLES)
    if role == "admin":
        assert "it" in str(claims)
    identity_of(claims, settings())


def test_a_person_is_their_verified_mail_and_else_issuer_and_subject():
    found = identity_of(CLAIMS, settings())
    assert (found.person, found.shown) == ("ann@example.org", "Ann@Example.org ")
    assert found.since == dt.datetime.fromtimestamp(1_700_000_000, dt.UTC)
    unverified = identity_of(CLAIMS | {"email_verified": False}, settings())
    assert (unverified.person, unverified.shown) == ("https://id.example.org u1", "u1")
    for missing in ("sub", "iat"):
        assert identity_of({name: value for name, value in CLAIMS.items() if name != missing}, settings()) is None
    for odd in (
        {"sub": 7},
        {"sub": " "},
        {"iat": "now"},
        {"iat": True},
        {"iat": 1e300},
        {"iat": float("nan")},
        {"iss": 3},
    ):
        assert identity_of(CLAIMS | odd, settings()) is None


def test_two_sign_ins_of_one_person_are_told_apart():
    first, again = (identity_of(CLAIMS | {"nonce": nonce}, settings()) for nonce in ("a", "b"))
    assert first.person == again.person
    assert first.login != again.login


def test_a_proxy_is_known_by_its_address_and_its_secret():
    proxy = settings(mode="header", header=HEADER).proxy
    proof = {"x-proof": "s" * 16}
    assert comes_from_proxy("10.1.2.3", proof, proxy)
    assert comes_from_proxy("::ffff:127.0.0.1", proof, proxy)
    for address in ("10.2.0.1", None, "", "nonsense", "::1"):
        assert not comes_from_proxy(address, proof, proxy)
    for headers in ({}, {"x-proof": ""}, {"x-proof": "s" * 15}, {"x-proof": "ü" * 16}):
        assert not comes_from_proxy("10.1.2.3", headers, proxy)
    assert comes_from_proxy("10.1.2.3", {}, settings(mode="header", header={"proxies": "10.1.2.3"}).proxy)


def test_headers_become_claims_of_one_browser():
    told = settings(mode="header", header=HEADER)
    headers = {"x-forwarded-email": "Ann@example.org", "x-forwarded-groups": " people, staff "}
    claims = proxy_claims(headers, "visit-1", told)
    assert role_for(claims, told) == "hr"
    assert proxy_identity(claims).person == "ann@example.org"
    assert proxy_identity(claims).login != proxy_identity(proxy_claims(headers, "visit-2", told)).login
    for nobody in (proxy_claims({}, "v", told), proxy_claims(headers, None, told), proxy_claims(headers, "", told)):
        assert proxy_identity(nobody) is None
        assert role_for(nobody, told) is None


NOW = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("started_minutes", "active_minutes", "why"),
    [
        (0, 0, None),
        (479, 29, None),
        (30, 30, "idle"),
        (480, 1, "age"),
        (481, 60, "age"),
        (29, 29, None),
        (-1, -1, None),
    ],
)
def test_a_sign_in_ends_after_eight_hours_and_after_half_an_hour_without_activity(started_minutes, active_minutes, why):
    started, active = (NOW - dt.timedelta(minutes=minutes) for minutes in (started_minutes, active_minutes))
    assert ending(started, active, NOW, Limits()) == why


def test_limits_can_be_shortened_and_never_lengthened():
    assert settings(hours=1, idle_minutes=5).limits == Limits(dt.timedelta(hours=1), dt.timedelta(minutes=5))
    assert settings().limits == Limits(dt.timedelta(hours=8), dt.timedelta(minutes=30))
    for wrong in (
        {"hours": 8.1},
        {"idle_minutes": 31},
        {"hours": 0},
        {"hours": -1},
        {"hours": "8"},
        {"idle_minutes": True},
    ):
        with pytest.raises(AccessMisconfigured, match="more than 0 and at most"):
            settings(**wrong)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({}, "mode of .access. is missing"), ({"mode": "open"}, "local, oidc, header"), ({"mode": 3}, '"3"'),
        ({"mode": "oidc"}, r"access.roles. is missing"), (TABLE | {"role": {}}, '"role", which is not known'),
        (TABLE | {"roles": {"boss": ["x"]}}, '"boss"'), (TABLE | {"roles": {"hr": ["x"]}}, 'nobody for "admin"'),
        (TABLE | {"roles": {"admin": []}}, 'nobody for "admin"'), (TABLE | {"roles": {"admin": [1]}}, "list of texts"),
        (TABLE | {"roles": {"admin": [" "]}}, "list of texts"), (TABLE | {"claim": ["groups"]}, "has to be a text"),
        (TABLE | {"claim": ""}, "has to be a text"), (TABLE | {"mode": "header"}, r"access.header. is missing"),
        (TABLE | {"mode": "header", "header": {}}, "list of texts"),
        (TABLE | {"mode": "header", "header": {"proxies": []}}, "names no proxies"),
        (TABLE | {"mode": "header", "header": {"proxies": ["0.0.0.0/0"]}}, "every address"),
        (TABLE | {"mode": "header", "header": {"proxies": ["gate"]}}, "no address"),
        (TABLE | {"mode": "header", "header": HEADER | {"secret": "short"}}, "16 characters"),
        (TABLE | {"mode": "header", "header": HEADER | {"secret_header": ""}}, "go together"),
    ],
)  # fmt: skip
def test_what_is_not_understood_refuses_the_whole_with_a_sentence(table, said):
    with pytest.raises(AccessMisconfigured, match=said):
        read_access(table)


def test_without_settings_there_is_no_sign_in_and_a_secret_is_never_shown():
    assert read_access(None).mode == read_access({"mode": "local"}).mode == "local"
    assert "ssss" not in repr(settings(mode="header", header=HEADER))


def test_the_local_administrator_may_be_narrowed_to_a_role_that_exists():
    assert local_user(None) is local_user("") is local_user(ADMIN) is LOCAL_ADMINISTRATOR
    assert local_user("leader").role == "leader"
    with pytest.raises(NotAllowed, match="REVERB_ROLE"):
        local_user("king")


def test_the_settings_that_the_readme_shows_are_understood():
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    blocks = [tomllib.loads(block) for block in re.findall(r"^```toml\n(.*?)\n```$", text, re.MULTILINE | re.DOTALL)]
    oidc, header = [read_access(block["access"]) for block in blocks]
    assert (oidc.mode, oidc.limits, set(oidc.roles)) == ("oidc", Limits(), set(ROLES))
    assert len(blocks[0]["auth"]["cookie_secret"]) >= 32
    assert header.proxy.sign_out == "/oauth2/sign_out"
    assert comes_from_proxy("10.0.0.7", {"x-reverb-proof": header.proxy.secret}, header.proxy)
