"""Who did what: whether the log is whole, what was done, and receipts of it to keep elsewhere."""

from pages.shared.access import require
from pages.shared.audit import lines_panel, proof_panel, receipts_panel, state_panel

user = require("read the log")

state_panel()
lines_panel(user)
receipts_panel()
proof_panel()
