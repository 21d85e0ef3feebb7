"""Takes words out of releases again: quotes of somebody who is forgotten, and names in those of others.

What somebody said is theirs as long as it is kept, published or not; it is the only part of a published release that
ever changes. Of a document nothing is known here but where its quotes stand.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, select, update

from analysis.storage.audit import append_log
from analysis.storage.erasing import Rewrite
from analysis.storage.schema import RELEASES
from analysis.storage.seals import seal_of


def withdraw_quotes(
    connection: Connection, study: str, study_id: int, goes: Callable[[str], bool], clean: Rewrite | None, *, who: str
) -> int:
    """Removes the quotes whose id `goes` from every release of a study, those that were replaced among them, and lets
    `clean` change the words of the others. What changed is sealed again and logged by the release alone.

    Gives how many quotes were removed or changed, each counted once a release. A document that was not what was saved
    is freed of the words as well, and stays as damaged as it was.
    """
    changed = 0
    for row in connection.execute(select(RELEASES).where(RELEASES.c.study_id == study_id)).all():
        document, number = _without(row.document, goes, clean)
        if not number:
            continue
        line = {key: value for key, value in row._asdict().items() if key != "seal"}
        seal = seal_of(line | {"document": document}) if seal_of(line) == row.seal else row.seal
        mine = update(RELEASES).where(RELEASES.c.release_id == row.release_id)
        connection.execute(mine.values(document=document, seal=seal))
        append_log(connection, who, "withdraw quotes", study=study, subject=row.release_id)
        changed += number
    return changed


def _without(document: str, goes: Callable[[str], bool], clean: Rewrite | None) -> tuple[str, int]:
    """The document less its quotes that go, and how many of them were removed or changed."""
    try:
        held = json.loads(document)
    except ValueError:  # damaged: `check` says so
        return document, 0
    quotes = _quotes(held)
    kept = [quote for quote in quotes if not goes(str(quote.get("id")))]
    words = [str(quote.get("words")) for quote in kept]
    cleaned = words if clean is None else clean(words)
    number = len(quotes) - len(kept) + sum(old != new for old, new in zip(words, cleaned, strict=True))
    if not number:
        return document, 0
    held["release"]["quotes"] = [quote | {"words": new} for quote, new in zip(kept, cleaned, strict=True)]
    return json.dumps(held, ensure_ascii=False), number


def _quotes(held: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - whatever JSON holds
    """The quotes of a document; none where it holds none, as those of earlier versions do not."""
    release = held.get("release") if isinstance(held, dict) else None
    return list(release.get("quotes", ())) if isinstance(release, dict) else []
