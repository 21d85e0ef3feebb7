"""The tables that hold rows of people: imports, what each brought, what it set aside, and decisions on it.

Every table of `analysis.study.TABLES` has one here, with `token` where the study says person (and `manager_token`
where it says manager): which tokens are one person is derived from all live imports, whenever a study is opened.
Columns in `ENCRYPTED` hold ciphertext. Dates are ISO 8601 texts.

Responses are one row a submission, with the answers as two JSON arrays over the items of the import
(`response_items`): 40 times fewer rows than one a response, still erasable by person. `packing` does it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, Table, Text

from analysis.storage.schema import METADATA
from analysis.study import TABLES, Kind

#: What a person is called in stored rows.
STORED_NAMES: Final[Mapping[str, str]] = MappingProxyType({"person": "token", "manager": "manager_token"})

#: Free text, and what quotes it: redacted before it comes here, and encrypted here.
ENCRYPTED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"comments": ("text",), "interviews": ("text",), "codes": ("phrase",), "checkins": ("topic",), "events": ("value",)}
)

IMPORTS: Final = Table(
    "imports",
    METADATA,
    Column("import_id", Text, primary_key=True),
    Column("study_id", Integer, ForeignKey("studies.study_id"), nullable=False),
    Column("file_label", Text),
    Column("sha256", Text, nullable=False),
    Column("mapping", Text, nullable=False),
    Column("mapping_sha256", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("tool", Text, nullable=False),
    Column("wave", Text, nullable=False),
    Column("as_of", Text),
    Column("rows_read", Integer, nullable=False),
    Column("rows_accepted", Integer, nullable=False),
    Column("rows_set_aside", Integer, nullable=False),
    Column("findings", Text),
    Column("seal", Text, nullable=False),
    Column("imported_at", Text, nullable=False),
    Column("undone_at", Text),
    Column("line_seal", Text, nullable=False),
)
Index(
    "uq_imports_live", IMPORTS.c.study_id, IMPORTS.c.sha256, IMPORTS.c.mapping_sha256, IMPORTS.c.wave, unique=True,
    sqlite_where=IMPORTS.c.undone_at.is_(None), postgresql_where=IMPORTS.c.undone_at.is_(None),
)  # fmt: skip


def _import_table(name: str, *columns: Column[object]) -> Table:
    """A table whose rows belong to an import and are numbered within it from 0."""
    return Table(
        name,
        METADATA,
        Column("import_id", Text, ForeignKey("imports.import_id"), primary_key=True),
        Column("row_no", Integer, primary_key=True, autoincrement=False),
        *columns,
    )


def stored_columns(name: str) -> dict[str, Kind]:
    """The columns of a study's table as stored, without `import_id`, under their stored names."""
    return {STORED_NAMES.get(c, c): kind for c, kind in TABLES[name].items() if c != "import_id"}


def _study_table(name: str) -> Table:
    """The table that keeps the study's table `name`, one row a row."""
    columns: list[Column[object]] = [
        Column(column, Float if kind == "number" else Text, index=column == "token")
        for column, kind in stored_columns(name).items()
    ]
    return _import_table(name, *columns)


#: Stored names are the study's names; `responses` alone is packed.
STUDY_TABLES: Final[Mapping[str, Table]] = MappingProxyType(
    {name: _study_table(name) for name in TABLES if name != "responses"}
)
RESPONSE_ITEMS: Final = _import_table("response_items", Column("items", Text, nullable=False))
RESPONSES: Final = _import_table(
    "responses",
    Column("submission", Text, nullable=False, index=True),
    Column("raw", Text, nullable=False),
    Column("value", Text, nullable=False),
)
IDENTIFIERS: Final = _import_table(
    "identifiers",
    Column("token", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("value_encrypted", Text),
)
LINKS: Final = _import_table(
    "links", Column("token_a", Text, nullable=False, index=True), Column("token_b", Text, nullable=False, index=True)
)
#: `raw` and `reason` are ciphertext: a row was set aside because nobody knows yet what is in it.
SET_ASIDE: Final = _import_table(
    "set_aside",
    Column("row", Integer),
    Column("code", Text, nullable=False),
    Column("reason", Text),
    Column("column", Text),
    Column("raw", Text),
)
#: `change` is the ciphertext of the JSON array [from, to].
CHANGES: Final = _import_table(
    "changes",
    Column("row", Integer),
    Column("column", Text),
    Column("change", Text),
    Column("why", Text, nullable=False),
)
#: Which file row that was changed on its way in is about whom, so that a person's changes can be erased.
FILE_ROWS: Final = _import_table("file_rows", Column("row", Integer), Column("token", Text, nullable=False, index=True))

#: What an import brings, in the order in which it is written and sealed.
IMPORT_TABLES: Final[tuple[Table, ...]] = (
    IDENTIFIERS, LINKS, *STUDY_TABLES.values(), RESPONSE_ITEMS, RESPONSES, SET_ASIDE, CHANGES, FILE_ROWS,
)  # fmt: skip

#: What people decided about codes; appended to, never changed, each line sealed with the one before.
DECISIONS: Final = Table(
    "decisions",
    METADATA,
    Column("study_id", Integer, ForeignKey("studies.study_id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("utterance", Text, nullable=False),
    Column("theme", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("decided_at", Text, nullable=False),
    Column("codebook_version", Text, nullable=False),
    Column("seal", Text, nullable=False),
)

#: What people decided about links that Reverb proposed; appended to and sealed as `DECISIONS`; the last one counts.
LINK_DECISIONS: Final = Table(
    "link_decisions",
    METADATA,
    Column("study_id", Integer, ForeignKey("studies.study_id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("action", Text, nullable=False),
    Column("max_risk", Float, nullable=False),
    Column("who", Text, nullable=False),
    Column("decided_at", Text, nullable=False),
    Column("seal", Text, nullable=False),
)

#: What people keep by hand; appended to and sealed as `DECISIONS`; of the same name, cohort and key the last counts.
#: `value` is ciphertext, NULL where a fact is taken back.
KEPT_FACTS: Final = Table(
    "kept_facts",
    METADATA,
    Column("study_id", Integer, ForeignKey("studies.study_id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("cohort", Text),
    Column("key", Text, nullable=False),
    Column("date", Text),
    Column("value", Text),
    Column("who", Text, nullable=False),
    Column("kept_at", Text, nullable=False),
    Column("seal", Text, nullable=False),
)

#: Who is behind the figures of a published release (`panels`, ciphertext): what later releases are audited against.
RELEASE_PANELS: Final = Table(
    "release_panels",
    METADATA,
    Column("release_id", Text, ForeignKey("releases.release_id"), primary_key=True),
    Column("study_id", Integer, ForeignKey("studies.study_id"), nullable=False),
    Column("panels", Text, nullable=False),
    Column("seal", Text, nullable=False),
)

#: Facts that change no figure: what somebody means to do is no evidence.
NO_EVIDENCE: Final = ("action",)

#: The facts that are quotes which were offered, by an id drawn at random: which words of whom, never the words
#: themselves. They go with whoever said them.
QUOTE: Final = "quote"
#: The fact that says whether quotes may leave at all.
QUOTES_SWITCH: Final = "quotes"

#: The fact that says what participants are told with the next release: which actions, whom to ask, the next survey.
TOLD: Final = "told to participants"

#: The facts that say in which coarser groups the values of a dimension are shown.
RECODE: Final = "groups"

#: The facts that are an interviewer's ratings, by interview: erased with what was said in it.
INTERVIEW_RATING: Final = "interview rating"
