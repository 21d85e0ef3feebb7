"""Suggested codes, one answer at a time: accept, reject, change or add; people decide, the machine suggests."""

from pages.shared.access import require
from pages.shared.coding import (
    add_panel,
    decided_panel,
    desk_or_stop,
    progress_panel,
    suggestion_panel,
    waiting_suggestions,
)
from pages.shared.talks import not_coded_panel

user = require("code interviews")

desk = desk_or_stop()
queue = waiting_suggestions(desk)
progress_panel(queue)
not_coded_panel(desk)
suggestion_panel(queue, user)
add_panel(desk, user)
decided_panel(desk, queue, user)
