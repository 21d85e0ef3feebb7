"""Signing in to the app without a browser: a configuration, and the claims that Streamlit would have verified."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

#: The group that gives each role; "staff" gives none.
GROUPS = {role: f"{role}-group" for role in ("admin", "hr", "analyst", "leader", "auditor")}
ACCESS = 'mode = "oidc"\n[access.roles]\n' + "".join(f'{role} = ["{group}"]\n' for role, group in GROUPS.items())
AUTH = {
    "redirect_uri": "http://127.0.0.1:8501/oauth2callback", "cookie_secret": "signs the cookie of the tests only",
    "client_id": "reverb", "client_secret": "x", "server_metadata_url": "http://127.0.0.1:1/.well-known",
}  # fmt: skip


def write_access(folder: Path, text: str = ACCESS) -> Path:
    """A file for REVERB_ACCESS."""
    file = folder / "access.toml"
    file.write_text(f"[access]\n{text}", encoding="utf-8")
    return file


def claims(role: str | None, person: str = "ann@example.org", **changes: Any) -> dict[str, Any]:
    """What a provider says of somebody in the group of `role`, who just signed in."""
    groups = ["staff"] if role is None else ["staff", GROUPS[role]]
    said = {"sub": person, "iss": "http://127.0.0.1:1", "iat": int(time.time()), "email": person, "groups": groups}
    return {"is_logged_in": True, **said, **changes}


def open_address(app: AppTest, address: str, first: str = "overview") -> AppTest:
    """Go to a page by its address, as a link does, whether or not it is in the navigation; `first` is at the root."""
    app._page_hash = calc_hash("" if address == first else address)
    return app.run()
