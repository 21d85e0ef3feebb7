"""Who did what: whether the log is whole, what was done, and receipts of it to keep elsewhere."""

from pages.shared.access import require
from pages.shared.audit import lines_panel, proof_panel, receipts_panel, state_panel

require("read the log")

state_panel()
lines_panel()
receipts_panel()
proof_panel()
