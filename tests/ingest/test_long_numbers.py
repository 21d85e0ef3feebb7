"""Numbers with more digits than the fast reader keeps: found by their digits as by one pattern over every cell."""

from __future__ import annotations

import re
import subprocess
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ingest.door_sheet import SheetScan
from analysis.ingest.limits import Limits

#: The whole of such a cell in one pattern, as slow as it is plain: the witness.
WITNESS = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"(?![^<>]*\st="(?!n"))[^<>]*>(?:<f(?:\s[^<>]*)?(?:/>|>[^<]*</f>))?<v>'
    rb"(-?(?:\d{0,6}\.\d{10}|\d{7,15}\.\d|\d{16}|\d(?:\.\d{1,20})?[Ee])[\d.Ee+-]{0,30})<"
)
NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.integers(-(10**18), 10**18).map(str),
    st.sampled_from(
        ["1E-7", "-2.5e+30", "12E5", ".12345678901", "0.1234567890", "1234567.8", "-1234567890123456", "x"]
    ),
)
CELLS = st.lists(
    st.tuples(
        NUMBERS, st.sampled_from(["", ' s="1"', ' t="n"', ' t="s"', ' t="str"']), st.sampled_from(["", "<f>A1</f>"])
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(CELLS, st.sampled_from([b"", b"<v>0.12345678901</v>"]))
def test_digits_lead_back_to_their_cell(cells: list[tuple[str, str, str]], stray: bytes) -> None:
    written = "".join(
        f'<c r="B{at}"{kind}>{formula}<v>{number}</v></c>' for at, (number, kind, formula) in enumerate(cells, 1)
    )
    part = b'<worksheet><sheetData><row r="1">' + stray + written.encode() + b"</row></sheetData></worksheet>"
    scan = SheetScan("data", Limits())
    scan.feed(part)
    scan.close()
    expected = [((int(row), 1), text.decode()) for _, row, text in WITNESS.findall(part)]
    assert list(scan.shape().numbers) == expected


def test_the_reading_process_goes_without_pandas() -> None:
    # Every file is read by a process of its own: what it imports is paid for each file.
    code = (
        "import sys, analysis.ingest.child, analysis.ingest.door, analysis.ingest.readers; print(sorted(sys.modules))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "'pyarrow.compute'" in loaded
    assert "'pandas'" not in loaded
    assert "'openpyxl'" not in loaded
