"""A sheet without most of its ordinary cells is refused, and described, exactly as the whole one is."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from analysis.errors import FileRefused
from analysis.ingest.door import gate
from analysis.ingest.door_ordinary import OrdinaryCells, ordinary_runs
from analysis.ingest.door_sheet import SheetScan, SheetShape, column_letters
from analysis.ingest.door_xml import XmlCheck
from analysis.ingest.limits import Limits
from tests.ingest.workbook_parts import HEAD, MAIN, packed, parts

LIMITS = Limits(columns=30, rows=60)
ORDINARY = '<c r="{place}"{style}{kind}><v>{number}</v></c>'
#: What stands among ordinary cells: usual and unusual cells, and what no spreadsheet program writes there.
ODD = (
    '<c r="{place}" s="3"/>', '<c r="{place}" t="e"><v>#DIV/0!</v></c>', '<c r="{place}" t="b"><v>1</v></c>',
    '<c r="{place}"><f>A1+1</f></c>', '<c r="{place}"><f>A1+1</f><v>3</v></c>',
    '<c r="{place}" t="str"><f>A1</f><v></v></c>',
    '<c r="{place}"><v>0.3333333333333333</v></c>', '<c r="{place}"><v>12345678901234567</v></c>',
    '<c r="{place}"><v>1234567.5</v></c>', '<c r="{place}"><v>1E-7</v></c>', '<c r="{place}"><v>-5</v></c>',
    '<c r="{place}" t="inlineStr"><is><t>a &amp; b</t></is></c>', '<c  r="{place}"><v>1</v></c>',
    '<c t="n" r="{place}"><v>1</v></c>', "<c r='{place}'><v>1</v></c>", '<c r="{place}">\n<v>1</v></c>',
    "<c><v>1</v></c>",
    '<c r="ZZ9"><v>1</v></c>', '<c r="A9"><v>1</v></c>', "\n", "</row><row>", "</row>\n<row r='9' spans='1:2'>",
)  # fmt: skip
WRONG = (
    "<!-- ", " -->", "<!-", "--", "<![CDATA[", "]]>", "<?x ", "?>", "</row>", "</v>", '<c r="B2">', '<c r="', "<", "&",
    '"', "&x;",
    '<c r="B1" r="B1"><v>1</v></c>', "<!DOCTYPE x>", "</sheetData></worksheet>", "\x01", "<row a='",
)  # fmt: skip


def written(dice: random.Random, prefix: str, wrong: float) -> str:
    """A sheet of a few rows, mostly of ordinary cells; with a share of pieces that spoil it."""
    pieces = []
    for number in range(1, dice.randrange(2, 9)):
        pieces.append(f'<row r="{number}">')
        for at in range(dice.randrange(32)):
            place = f"{column_letters(at)}{number}"
            style, kind = dice.choice(["", ' s="12"']), dice.choice(["", ' t="s"', ' t="n"'])
            cell = ORDINARY if dice.random() < 0.9 else dice.choice(ODD)
            pieces.append(cell.format(place=place, style=style, kind=kind, number=dice.choice([7, 31, 0.25, 45000])))
            if dice.random() < wrong:
                pieces.append(dice.choice(WRONG))
        pieces.append("</row>")
    inside = "".join(pieces)
    for name in ("c", "v", "f", "row", "is", "t") if prefix else ():
        inside = inside.replace(f"<{name}", f"<{prefix}{name}").replace(f"</{name}", f"</{prefix}{name}")
    root = f"{prefix}worksheet"
    hidden = '<cols><col min="2" max="3" hidden="1"/></cols>'
    return f'<{root} xmlns="{MAIN}">{hidden}<sheetData>{inside}</sheetData></{root}>'


def cut(dice: random.Random, data: bytes) -> list[bytes]:
    places = sorted({0, len(data), *(dice.randrange(100, len(data)) for _ in range(dice.randrange(6)))})
    return [data[start:end] for start, end in pairwise(places)]


def looked_at(pieces: list[bytes], *, whole: bool) -> tuple[str, str] | SheetShape:
    """What is told of a sheet: the code and message of its refusal, or its shape."""
    check, scan = XmlCheck("sheet1.xml"), SheetScan("S", LIMITS)
    consumers = (check, scan) if whole else (OrdinaryCells(check, scan, LIMITS),)
    try:
        for piece in pieces:
            for consumer in consumers:
                consumer.feed(piece)
        for consumer in consumers:
            consumer.close()
    except FileRefused as refusal:
        return refusal.code, refusal.message
    return scan.shape()


def assert_same(pieces: list[bytes]) -> tuple[str, str] | SheetShape:
    found = looked_at(pieces, whole=False)
    assert found == looked_at(pieces, whole=True), b"|".join(pieces)
    return found


@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize("wrong", [0.0, 0.01])
def test_what_is_told_is_what_the_whole_sheet_tells(prefix: str, wrong: float) -> None:
    dice = random.Random(f"{prefix}{wrong}")
    found = [assert_same(cut(dice, (HEAD + written(dice, prefix, wrong)).encode())) for _ in range(400)]
    refusals = {one[0] for one in found if isinstance(one, tuple)}
    assert refusals == ({"TOO_MANY_COLUMNS", "CORRUPT"} if wrong else {"TOO_MANY_COLUMNS"})
    shapes = [one for one in found if isinstance(one, SheetShape)]
    assert {one.plain for one in shapes} == {True, False}
    assert any(one.errors and one.numbers and one.booleans and one.uncalculated for one in shapes)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252", "utf-7"]
)
def test_every_encoding_is_looked_at_as_before(encoding: str) -> None:
    dice = random.Random(encoding)
    for declared in (encoding.removesuffix("-sig"), "utf-8", "iso-2022-jp", "no such"):
        for _ in range(30):
            text = f'<?xml version="1.0" encoding="{declared}"?>{written(dice, "", 0.003)}'
            assert_same(cut(dice, text.encode(encoding)))


RUN = "".join(ORDINARY.format(place=f"{column_letters(at)}1", style="", kind="", number=at) for at in range(1, 20))


@pytest.mark.parametrize("text", [
    "{run}", "<c>{run}</c>", "<!--<worksheet >-->{run}", "<!--<worksheet >{run}--><a/>",
    "<!--<worksheet >--><!-{run}- --><a/>",
    "<!--<worksheet >--><!-{run}-{run}--><a/>", "<worksheet ><![CDATA[{run}]]></worksheet>",
    "<worksheet ><![CDATA[]{run}]></worksheet>",
    "<worksheet a='{run}'/>", "<worksheet ><?x {run}?></worksheet>", "<worksheet >]]{run}></worksheet>",
    "<worksheet /><!-- {run} -->",
    "<worksheet />{run}", "<worksheet >{run}<!DOCTYPE a></worksheet>", "<!--<worksheet >{run}--><!DOCTYPE a><a/>",
    "<!DOCTYPE a [<!ENTITY x '<worksheet >{run}'>]><a/>", "<worksheet >{run}\n\n<</worksheet>",
    "<worksheet><{run}/></worksheet>",
])  # fmt: skip
def test_cells_where_none_belong_hide_nothing(text: str) -> None:
    for data in (text.format(run=RUN), HEAD + text.format(run=RUN)):
        assert_same([data.encode()])
        for at in range(1, len(data), 7):
            assert_same([data[:at].encode(), b"", data[at:].encode()])


def test_cells_seen_in_pairs_of_bytes_are_no_cells() -> None:
    """In UTF-16 the bytes of a run are Chinese signs: an odd number of them taken away would shift what follows."""
    text = "<worksheet a=''><!--" + "\u4e00" * 200
    told = "--><!DOCTYPE a></worksheet>"
    for encoding, mark in (("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")):
        for odd in (b"", b"x"):
            between = RUN.encode() + odd
            data = mark + text.encode(encoding) + between + b"x" * (len(between) % 2) + told.encode(encoding)
            assert ordinary_runs(data, 30) is None
            assert_same([data])
    assert ordinary_runs(b"\xff\xfe<worksheet >" + RUN.encode(), 30) is None, "pairs of bytes that are never zero"


@pytest.mark.parametrize("columns", [1, 2, 26, 27, 53, 500, 702, 703, 16_384])
def test_columns_beyond_the_limit_and_the_first_are_never_left_out(columns: int) -> None:
    runs = ordinary_runs(b"<worksheet>", columns)
    assert runs is not None
    for at in (*range(min(columns + 800, 18_277)), 18_277):
        cell = ORDINARY.format(place=f"{column_letters(at)}7", style="", kind="", number=1).encode()
        left_out = runs.sub(rb"\1", cell * 3) != cell * 3
        assert left_out == (0 < at < min(columns, 702)), column_letters(at)


def test_most_of_an_ordinary_sheet_is_left_out() -> None:
    runs = ordinary_runs(b"<worksheet>", 500)
    assert runs is not None
    cells = [f'<c r="{column_letters(at)}7" t="s"><v>{at}</v></c>' for at in range(60)]
    assert runs.sub(rb"\1", "".join(cells).encode()).decode() == "".join(cells[:3])


def test_a_document_type_behind_ordinary_cells_is_refused() -> None:
    rows = f"<row>{RUN}</row>" * 5_000
    for late in ("<!DOCTYPE x>", "<!ENTITY a 'b'>", "<"):
        text = f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{rows}{late}</sheetData></worksheet>'
        with pytest.raises(FileRefused) as caught:
            gate(packed(parts(text)), "survey.xlsx")
        assert caught.value.code == "CORRUPT"
    begun = f'{HEAD}<!--<worksheet >{rows}--><!DOCTYPE x><worksheet xmlns="{MAIN}"/>'
    with pytest.raises(FileRefused) as caught:
        gate(packed(parts(begun)), "survey.xlsx")
    assert caught.value.code == "DOCTYPE"
