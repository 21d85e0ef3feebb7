"""How long a log takes to verify and to turn a page of: `python benchmarks/log.py 100000`."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from analysis.privacy.encryption import Cipher
from analysis.privacy.keys import open_key
from analysis.storage.audit import LogFilter, count_log, log_action, log_actions, read_log
from analysis.storage.clock import now
from analysis.storage.log_chain import verify_log
from analysis.storage.log_lines import append_lines
from analysis.storage.receipts import check_receipt, take_receipt
from analysis.storage.stores import open_store

ACTIONS = ("import", "download cleaned data", "publish", "print figures", "decide codes")


def seconds(work):
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reverb.sqlite"
        with open_store(path, Cipher(open_key(Path(folder) / "key"))) as store:
            lines = (
                {
                    "at": now(),
                    "who": f"user {n % 7}",
                    "action": ACTIONS[n % 5],
                    "study": f"study {n % 3}",
                    "subject": f"{n}",
                }
                for n in range(count)
            )
            with store.writing() as connection:
                written = seconds(lambda: append_lines(connection, lines))
            print(f"{count:,} lines, {path.stat().st_size / 1e6:.0f} MB")
            print(f"write them at once                {written:8.3f} s")
            print(f"verify every line, with the key   {seconds(lambda: verify_log(store)):8.3f} s")
            assert not verify_log(store).faults
            print(f"the newest page of 50             {seconds(lambda: read_log(store, most=50)):8.3f} s")
            deep = seconds(lambda: read_log(store, most=50, skip=count - 60))
            print(f"the oldest page of 50             {deep:8.3f} s")
            one = LogFilter(study="study 1", action="publish")
            print(
                f"count and page of a filter        {seconds(lambda: (count_log(store, one), read_log(store, one, most=50))):8.3f} s"
            )
            print(f"the choices of the filter         {seconds(lambda: log_actions(store)):8.3f} s")
            receipt = take_receipt(store)
            print(f"hold a receipt against it         {seconds(lambda: check_receipt(store, receipt)):8.3f} s")
            each = seconds(lambda: [log_action(store, "user", "download") for _ in range(50)]) / 50
            print(f"one more line                     {each:8.3f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
