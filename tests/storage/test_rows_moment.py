"""A reading transaction sees one moment, whatever is written meanwhile."""

from __future__ import annotations

from sqlalchemy import func, select

from analysis.storage.row_schema import IMPORTS


def test_a_reader_sees_one_moment(store, write):
    counted = select(func.count()).select_from(IMPORTS)
    with store.reading() as connection:
        before = connection.scalar(counted)
        write(store)
        assert connection.scalar(counted) == before == 0
    with store.reading() as connection:
        assert connection.scalar(counted) == 1
