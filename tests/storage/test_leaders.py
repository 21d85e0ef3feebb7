"""Leaders' connection reads published releases and the names of studies, and can do nothing else."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DatabaseError

from analysis.errors import StoreError
from analysis.storage.audit import read_log
from analysis.storage.leaders import VARIABLE, VIEWS, grant_leaders, open_leaders_store
from analysis.storage.releases import (
    current_release,
    newest_line,
    preview_release,
    publish,
    published_documents,
    release_history,
    save_preview,
)
from analysis.storage.schema import METADATA
from analysis.storage.stores import open_store
from analysis.storage.studies import create_study, list_studies

#: What only SQLite or the owner may read; everything but the two tables the views show.
SHUT = sorted({table.name for table in METADATA.sorted_tables} - set(VIEWS))


@pytest.fixture
def on_server(request, postgresql_database, cipher, tmp_path, write, leaders_role):
    """The same on PostgreSQL, with a role that was granted the views, and the role's address."""
    with open_store(postgresql_database, cipher, cache_dir=tmp_path / "cache") as store:
        create_study(store, "pilot")
        write(store)
        publish(store, "pilot", "R1", "v1", '{"n": 1}', who="hr")
        publish(store, "pilot", "R2", "v2", '{"n": 2}', who="hr")
        save_preview(store, "pilot", "P1", "v3", '{"n": "what is not out yet"}')
        grant_leaders(store, leaders_role, who="admin")
        address = make_url(postgresql_database).set(username=leaders_role).render_as_string(hide_password=False)
        yield store, address, leaders_role
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f'DROP OWNED BY "{leaders_role}"')


@pytest.fixture
def leaders(request, monkeypatch):
    """Leaders' store over either kind, with the owner's."""

    def opened(kind):
        if kind == "sqlite":
            monkeypatch.delenv(VARIABLE, raising=False)
            store = request.getfixturevalue("filled_sqlite")
            return store, open_leaders_store(store.path)
        store, address, _ = request.getfixturevalue("on_server")
        monkeypatch.setenv(VARIABLE, address)
        return store, open_leaders_store(store.engine.url.render_as_string(hide_password=False))

    return opened


@pytest.fixture
def filled_sqlite(sqlite_store, write):
    write(sqlite_store)
    publish(sqlite_store, "pilot", "R1", "v1", '{"n": 1}', who="hr")
    publish(sqlite_store, "pilot", "R2", "v2", '{"n": 2}', who="hr")
    save_preview(sqlite_store, "pilot", "P1", "v3", '{"n": "what is not out yet"}')
    return sqlite_store


KINDS = pytest.mark.parametrize("kind", ["sqlite", "postgresql"])


@KINDS
def test_releases_and_names_of_studies_are_read(leaders, kind):
    owner, store = leaders(kind)
    with store:
        assert current_release(store, "pilot") == current_release(owner, "pilot")
        assert newest_line(store, "pilot") == newest_line(owner, "pilot")
        assert [line.release_id for line in release_history(store, "pilot")] == ["R2", "R1"]
        assert len(published_documents(store, "pilot")) == 2
        assert list_studies(store) == list_studies(owner)
        publish(owner, "pilot", "R3", "v3", '{"n": 3}', who="hr")
        assert newest_line(store, "pilot").release_id == "R3", "what is published next is read without opening anew"


@KINDS
def test_a_preview_is_not_there(leaders, kind):
    owner, store = leaders(kind)
    with store:
        assert preview_release(owner, "pilot") is not None
        assert preview_release(store, "pilot") is None
        assert newest_line(store, "pilot", preview=True) is None


def refused(store, statement):
    with pytest.raises((DatabaseError, StoreError)) as caught, store.reading() as connection:
        connection.exec_driver_sql(statement).fetchall()
    said = str(caught.value).casefold()
    assert any(
        word in said for word in ("permission denied", "not authorized", "prohibited", "read-only", "it is a view")
    ), said
    return said


@KINDS
def test_every_other_table_is_shut(leaders, kind):
    _, store = leaders(kind)
    assert len(SHUT) > 20
    with store:
        for table in SHUT:
            for name in (f"main.{table}", table) if kind == "sqlite" else (f"public.{table}",):
                refused(store, f"SELECT * FROM {name}")
                refused(store, f"SELECT count(*) FROM {name}")


@KINDS
def test_what_the_views_show_is_shut_itself(leaders, kind):
    _, store = leaders(kind)
    with store:
        for table in VIEWS:
            refused(store, f"SELECT * FROM {'main' if kind == 'sqlite' else 'public'}.{table}")


@KINDS
@pytest.mark.parametrize("statement", [
    "INSERT INTO {home}studies (name) VALUES ('x')", "UPDATE {home}releases SET document = 'x'",
    "DELETE FROM {home}releases", "CREATE TABLE mine (x int)", "CREATE TEMP TABLE mine (x int)",
    "DROP TABLE {home}audit_log", "UPDATE {view}releases SET document = 'x'", "DELETE FROM {view}releases",
    "INSERT INTO {view}studies (name) VALUES ('x')", "CREATE VIEW mine AS SELECT * FROM {home}audit_log",
])  # fmt: skip
def test_nothing_is_written(leaders, kind, statement):
    _, store = leaders(kind)
    home, view = ("main.", "temp.") if kind == "sqlite" else ("public.", "leaders.")
    with store:
        statement = statement.format(home=home, view=view)
        refused(store, statement)
        if kind == "postgresql":  # the role may switch reading only off, and still writes nothing
            with store.engine.connect() as connection:
                connection.exec_driver_sql("SET transaction_read_only = off")
                with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
                    connection.exec_driver_sql(statement)


@KINDS
def test_a_writing_transaction_does_not_begin(leaders, kind):
    _, store = leaders(kind)
    with store, pytest.raises(StoreError) as caught, store.writing():
        pass
    assert caught.value.code == "STORE_READ_ONLY"


@pytest.mark.parametrize("statement", [
    "ATTACH DATABASE ':memory:' AS other", "PRAGMA query_only = 0", "PRAGMA table_info(audit_log)",
    "SELECT sql FROM main.sqlite_master", "SELECT load_extension('x')", "SELECT readfile('/etc/hostname')",
    "SELECT * FROM temp.sqlite_master", "WITH rows AS (SELECT * FROM main.imports) SELECT * FROM rows",
    "SELECT (SELECT max(text) FROM main.comments) FROM releases", "CREATE TEMP VIEW v AS SELECT * FROM main.comments",
    "SELECT * FROM releases UNION ALL SELECT * FROM main.releases",
])  # fmt: skip
def test_no_statement_of_sqlite_goes_round(filled_sqlite, statement):
    with (
        open_leaders_store(filled_sqlite.path) as store,
        store.engine.connect() as connection,
        pytest.raises(DatabaseError, match=r"not authorized|prohibited|no such function|authorization denied"),
    ):
        connection.exec_driver_sql(statement)


@pytest.mark.parametrize("statement", [
    "SELECT pg_read_file('/etc/hostname')", "SELECT pg_ls_dir('.')", "SELECT lo_import('/etc/hostname')",
    "COPY leaders.studies TO '/tmp/x'", "COPY leaders.studies TO PROGRAM 'cat'", "SET ROLE reverb",
    "SET SESSION AUTHORIZATION reverb", "SELECT * FROM pg_authid",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE EXTENSION dblink", "ALTER VIEW leaders.releases OWNER TO CURRENT_USER", "CREATE SCHEMA mine",
    "DO $$ BEGIN PERFORM * FROM public.audit_log; END $$", "GRANT SELECT ON public.audit_log TO CURRENT_USER",
    "SELECT query_to_xml('SELECT * FROM public.audit_log', true, true, '')",
])  # fmt: skip
def test_no_statement_of_postgresql_goes_round(on_server, statement):
    _, address, _ = on_server
    engine = create_engine(make_url(address).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection, pytest.raises(DatabaseError) as caught:
        connection.exec_driver_sql(statement)
    assert any(word in str(caught.value) for word in ("permission denied", "must be superuser", "must be owner")), (
        statement
    )
    engine.dispose()


def test_rows_do_not_leak_through_the_filter_of_a_view(on_server):
    # Without a security barrier a function of the reader's own would see rows before the filter does; it can make none,
    # and an error of a cast would tell the value of a row that the view hides.
    _, address, _ = on_server
    engine = create_engine(make_url(address).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        found = connection.scalars(text("SELECT document FROM leaders.releases WHERE length(document) > 0")).all()
        assert sorted(found) == ['{"n": 1}', '{"n": 2}']
        with pytest.raises(DatabaseError) as caught:
            connection.execute(text("SELECT * FROM leaders.releases WHERE CAST(document AS int) = 1"))
        assert "not out yet" not in str(caught.value)
    engine.dispose()


def test_a_table_of_a_later_version_is_shut(on_server):
    store, address, _ = on_server
    with store.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE of_a_later_version (x int)")
        connection.exec_driver_sql("CREATE SEQUENCE counter_of_a_later_version")
    engine = create_engine(make_url(address).set(drivername="postgresql+psycopg"))
    for statement in ("SELECT * FROM public.of_a_later_version", "SELECT nextval('public.counter_of_a_later_version')"):
        with engine.connect() as connection, pytest.raises(DatabaseError, match="permission denied"):
            connection.exec_driver_sql(statement)
    engine.dispose()


def test_the_views_show_every_column_of_their_tables(on_server):
    store, _, _ = on_server
    with store.reading() as connection:
        for name in VIEWS:
            seen = connection.exec_driver_sql(f"SELECT * FROM leaders.{name} LIMIT 0").keys()
            assert list(seen) == list(METADATA.tables[name].c.keys())


def test_granting_is_logged_and_can_be_done_again(on_server):
    store, _, role = on_server
    assert (read_log(store)[0].action, read_log(store)[0].subject) == ("grant leaders", role)
    grant_leaders(store, role, who="admin")
    assert [line.action for line in read_log(store)[:2]] == ["grant leaders", "grant leaders"]


@pytest.mark.parametrize(("grant", "told"), [
    ("GRANT SELECT ON audit_log TO {role}", "may read or change public.audit_log"),
    ("GRANT SELECT (who) ON audit_log TO {role}", "may read or change public.audit_log"),
    ("GRANT SELECT ON releases TO PUBLIC", "may read or change public.releases"),
    ("GRANT UPDATE ON leaders.releases TO {role}", "may change leaders.releases"),
    ("GRANT CREATE ON SCHEMA public TO {role}", "may make tables in public"),
    ("GRANT pg_read_server_files TO {role}", "is a member of pg_read_server_files"),
    ("GRANT reverb TO {role}", "is a member of reverb"),
    ("ALTER ROLE {role} CREATEDB", "may make roles, databases or replicas"),
    ("CREATE FUNCTION leak() RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT max(who) FROM audit_log'",
     "may call public.leak with the rights of its owner"),
])  # fmt: skip
def test_a_role_that_may_do_more_opens_nothing(on_server, monkeypatch, grant, told):
    store, address, role = on_server
    with store.engine.begin() as connection:
        connection.exec_driver_sql(grant.format(role=f'"{role}"'))
    monkeypatch.setenv(VARIABLE, address)
    with pytest.raises(StoreError) as caught:
        open_leaders_store(store.engine.url.render_as_string(hide_password=False))
    assert caught.value.code == "LEADERS_ROLE"
    assert told in caught.value.message


def test_the_owner_is_not_taken_for_leaders(on_server, monkeypatch):
    store, _, _ = on_server
    owner = store.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv(VARIABLE, owner)
    with pytest.raises(StoreError) as caught:
        open_leaders_store(owner)
    assert "is a superuser" in caught.value.message
    with pytest.raises(StoreError) as refused_too:
        grant_leaders(store, store.engine.url.username, who="admin")
    assert refused_too.value.code == "LEADERS_ROLE"
    with store.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM audit_log")) > 0


def test_where_the_role_cannot_connect_nothing_else_is_opened(on_server, monkeypatch):
    store, address, _ = on_server
    owner = store.engine.url.render_as_string(hide_password=False)
    for other in (make_url(address).set(username="nobody_at_all"), make_url(address).set(port=1)):
        monkeypatch.setenv(VARIABLE, other.render_as_string(hide_password=False))
        with pytest.raises(StoreError) as caught:
            open_leaders_store(owner)
        assert caught.value.code == "STORE_UNREACHABLE"


def test_an_unknown_role_and_a_file_are_refused_in_a_sentence(on_server, sqlite_store, monkeypatch):
    store, address, _ = on_server
    for asked, code in ((store, "ROLE_UNKNOWN"), (sqlite_store, "LEADERS_STORE")):
        with pytest.raises(StoreError) as caught:
            grant_leaders(asked, 'no"body', who="admin")
        assert caught.value.code == code
    monkeypatch.setenv(VARIABLE, address)
    with pytest.raises(StoreError) as caught:
        open_leaders_store(sqlite_store.path)
    assert caught.value.code == "LEADERS_STORE"
    monkeypatch.setenv(VARIABLE, str(sqlite_store.path))
    with pytest.raises(StoreError) as caught:
        open_leaders_store(store.engine.url.render_as_string(hide_password=False))
    assert caught.value.code == "LEADERS_STORE"


@KINDS
def test_every_relation_there_is_is_shut_but_the_two_views(leaders, kind):
    owner, store = leaders(kind)
    with owner.reading() as connection:
        there = (
            "SELECT 'main.' || name FROM sqlite_master WHERE type IN ('table', 'view')"
            if kind == "sqlite"
            else "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') "
            "AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
        )
        names = set(connection.exec_driver_sql(there).scalars())
    shown = set() if kind == "sqlite" else {f"leaders.{name}" for name in VIEWS}
    assert shown <= names
    assert len(names) > 30
    with store:
        for name in sorted(names - shown):
            refused(store, f"SELECT * FROM {name}")


def test_an_owner_who_is_no_superuser_grants_as_well(
    owner_role, leaders_role, empty_database, cipher, tmp_path, monkeypatch
):
    admin = create_engine(make_url(empty_database).set(drivername="postgresql+psycopg"))
    with admin.begin() as connection:
        connection.exec_driver_sql(f'ALTER DATABASE "{admin.url.database}" OWNER TO "{owner_role}"')
    admin.dispose()
    owner = make_url(empty_database).set(username=owner_role).render_as_string(hide_password=False)
    with open_store(owner, cipher, cache_dir=tmp_path / "cache") as store:
        create_study(store, "pilot")
        publish(store, "pilot", "R1", "v1", '{"n": 1}', who="hr")
        grant_leaders(store, leaders_role, who="admin")
        address = make_url(owner).set(username=leaders_role).render_as_string(hide_password=False)
        monkeypatch.setenv(VARIABLE, address)
        with open_leaders_store(owner) as seen:
            assert newest_line(seen, "pilot").release_id == "R1"
            refused(seen, "SELECT * FROM public.audit_log")
        monkeypatch.setenv(VARIABLE, owner)
        with pytest.raises(StoreError) as caught:
            open_leaders_store(owner)
        assert "may read or change public." in caught.value.message
        with store.engine.begin() as connection:
            connection.exec_driver_sql(f'REVOKE ALL ON DATABASE "{store.engine.url.database}" FROM "{leaders_role}"')
            connection.exec_driver_sql("DROP SCHEMA leaders CASCADE")
    with admin.begin() as connection:
        connection.exec_driver_sql(f'DROP OWNED BY "{leaders_role}"')
    admin.dispose()
