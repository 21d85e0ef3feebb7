"""The compose file, the image and the guide are held against the code: what they name exists, and they agree.

No container is started here; `test_replicas` and `test_proxy` run what can be run without.
"""

from __future__ import annotations

import ast
import re
import shlex
import stat
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

from analysis.privacy.keys import open_key
from analysis.storage.engines import locate
from analysis.storage.leaders import VARIABLE
from analysis.workflow.access_settings import read_access
from tests.deployment.machine import ADDRESSES, COMPOSE, DOCKERFILE, NGINX, ROOT, SHIPPED, copied

GUIDE = (SHIPPED / "README.md").read_text(encoding="utf-8")
SERVICES = COMPOSE["services"]
REPLICAS = [name for name in SERVICES if name.startswith("app-")]
#: Variables of others than Reverb: of PostgreSQL's client, of the data folder's standard, of the shell.
OTHERS = {"PGPASSFILE", "XDG_DATA_HOME", "HOME"}


@cache
def words_of_the_code() -> frozenset[str]:
    """Every text that stands in the code by itself, as names of variables and paths do."""
    files = [*(ROOT / "analysis").rglob("*.py"), *(ROOT / "pages").rglob("*.py"), ROOT / "asgi.py"]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in files]
    return frozenset(
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def uid(service: str) -> str:
    return str(SERVICES[service]["user"]).partition(":")[0]


def test_every_variable_of_the_compose_file_is_one_that_is_read() -> None:
    settings = SERVICES["app-1"]["environment"]
    assert {"REVERB_STORE", "REVERB_KEY_FILE", VARIABLE} <= set(settings)
    assert set(settings) - OTHERS <= words_of_the_code()
    for name in REPLICAS:
        assert SERVICES[name]["environment"] == settings, "replicas differ in nothing but their address"
    for name in ("REVERB_STORE", VARIABLE):
        url, path = locate(settings[name])
        assert (path, url.host, url.password) == (None, "postgres", None), "no secret stands in an address"


def test_addresses_and_ports_of_the_compose_file_and_the_proxy_agree() -> None:
    networks = {name: one["networks"]["inside"]["ipv4_address"] for name, one in SERVICES.items()}
    assert len(set(networks.values())) == len(networks)
    assert [f"{networks[name]}:8501" for name in REPLICAS] == list(ADDRESSES)
    for address in ADDRESSES:
        assert len(re.findall(rf"^ +server {address}[ ;]", NGINX, re.MULTILINE)) == len(REPLICAS) + 1
    assert set(re.findall(r"\b\d+\.\d+\.\d+\.\d+:\d+\b", NGINX)) == set(ADDRESSES)
    inside = {port.partition(":")[2] for port in SERVICES["proxy"]["ports"]}
    assert inside == set(re.findall(r"^ +listen (\d+)", NGINX, re.MULTILINE))
    assert '"--port", "8501"' in DOCKERFILE
    assert "EXPOSE 8501" in DOCKERFILE
    assert [name for name, one in SERVICES.items() if "ports" in one] == ["proxy"], "nothing else can be reached"


def test_the_health_check_asks_a_path_that_the_app_has() -> None:
    for name in REPLICAS:
        (path,) = re.findall(r"http://127\.0\.0\.1:8501(/\w+)", " ".join(SERVICES[name]["healthcheck"]["test"]))
        assert path == "/readyz"
        assert path in words_of_the_code()


def test_every_secret_is_declared_ignored_and_told_of() -> None:
    declared = {name: Path(one["file"]) for name, one in COMPOSE["secrets"].items()}
    used = {one if isinstance(one, str) else one["source"] for service in SERVICES.values()
            for one in service.get("secrets", [])}  # fmt: skip
    assert used == set(declared)
    for name, file in declared.items():
        assert f"`{name}`" in GUIDE
        ignored = subprocess.run(["git", "check-ignore", "-q", SHIPPED / file], cwd=ROOT, check=False)
        assert ignored.returncode == 0, f"{file} could be committed"
    for name in ("certificate.pem", "certificate.key"):
        assert f"secrets/{name};" in NGINX
        assert {"source": name, "target": f"/etc/nginx/secrets/{name}"} in SERVICES["proxy"]["secrets"]


def test_the_guide_says_whose_each_secret_is() -> None:
    rows = re.findall(r"^\| `(.+)` \|.*\| (\d+) \|$", GUIDE, re.MULTILINE)
    owners = {name: owner for names, owner in rows for name in names.split("`, `")}
    whose = {"app-1": ("reverb.key", "secrets.toml", "pgpass"), "postgres": ("postgres-password",),
             "proxy": ("certificate.pem", "certificate.key")}  # fmt: skip
    assert owners == {name: uid(service) for service, names in whose.items() for name in names}


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_has_few_rights(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert uid(name) not in ("0", "root")
    assert "privileged" not in service
    assert ":" in service.get("image", ":") or "build" in service, "an image has a version"


def test_only_who_has_to_reaches_beyond_this_machine() -> None:
    reach = {name: set(one["networks"]) - {"inside"} for name, one in SERVICES.items()}
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert reach == {"app-1": {"provider"}, "app-2": {"provider"}, "tool": set(), "proxy": {"outside"},
                     "postgres": set()}  # fmt: skip


def test_what_is_mounted_exists() -> None:
    for volume in SERVICES["proxy"]["volumes"]:
        source, _, rest = volume.partition(":")
        assert (SHIPPED / source).is_file()
        assert rest.endswith(":ro")
    assert COMPOSE["volumes"] == {"store": {}}


def test_the_image_holds_the_app_and_nothing_that_is_not_in_the_repository() -> None:
    taken = [source for line in DOCKERFILE.splitlines() if line.startswith("COPY") for source in copied(line)[0]]
    assert {"app.py", "asgi.py", "analysis", "pages", "data/sample", ".streamlit/config.toml"} <= set(taken)
    for source in taken:
        assert not source.startswith((".", "/")) or source == ".streamlit/config.toml"
        found = subprocess.run(["git", "ls-files", source], cwd=ROOT, capture_output=True, text=True, check=True)
        assert found.stdout, f"{source} is not in the repository"
    assert f"USER {SERVICES['app-1']['user']}" in DOCKERFILE
    assert re.search(r"--no-proxy-headers", DOCKERFILE), "the app would believe any client's address"


def test_the_driver_of_the_store_is_the_one_the_tests_use() -> None:
    needed = (SHIPPED / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert "-r ../requirements.txt" in needed
    (driver,) = (line for line in needed if line.startswith("psycopg"))
    assert driver in (ROOT / "requirements-dev.txt").read_text(encoding="utf-8").splitlines()


def test_the_proxy_lets_a_file_of_the_apps_limit_through_and_little_more() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    (allowed,) = re.findall(r"client_max_body_size (\d+)m;", NGINX)
    limit = config["server"]["maxUploadSize"]
    assert int(allowed) == limit + 1
    assert f"A file may have {limit} MB" in GUIDE


def test_the_headers_of_both_identities_are_those_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```toml\n(.*?)\n```$", readme, re.MULTILINE | re.DOTALL)
    (table,) = (tomllib.loads(block)["access"] for block in blocks if 'mode = "header"' in block)
    proxy = read_access(table | {"header": table["header"] | {"proxies": ["172.30.93.10"]}}).proxy
    assert proxy is not None
    assert SERVICES["proxy"]["networks"]["inside"]["ipv4_address"] in GUIDE
    stripped = (SHIPPED / "identity.conf").read_text(encoding="utf-8")
    said = (SHIPPED / "identity-by-header.conf").read_text(encoding="utf-8")
    for header in proxy.own_headers:
        assert re.search(rf'^proxy_set_header {header} "";$', stripped, re.MULTILINE | re.IGNORECASE), header
        assert re.search(rf"proxy_set_header {header} ", said, re.IGNORECASE), header


def test_the_key_that_the_guide_makes_is_one(tmp_path: Path) -> None:
    (line,) = re.findall(r"^\(umask 077; printf .*\)$", GUIDE, re.MULTILINE)
    (tmp_path / "deployment" / "secrets").mkdir(parents=True)
    subprocess.run(["sh", "-c", line], cwd=tmp_path, check=True)
    file = tmp_path / "deployment" / "secrets" / "reverb.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(open_key(file, create=False).secret) == 32


def test_commands_of_the_guide_are_commands() -> None:
    commands = re.findall(r"python -m analysis (.+)$", GUIDE, re.MULTILINE)
    assert len(commands) >= 3
    for command in commands:
        asked = subprocess.run(
            [sys.executable, "-m", "analysis", shlex.split(command)[0], "--help"], cwd=ROOT, capture_output=True,
            check=False,
        )  # fmt: skip
        assert asked.returncode == 0, command


def test_links_of_the_guide_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)", GUIDE):
        assert (SHIPPED / target).exists(), target
