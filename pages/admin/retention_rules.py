"""How long things are kept and what is due; forget a person; the backups; whether the store is whole."""

from pages.shared.access import require
from pages.shared.forgetting import forget_panel
from pages.shared.keeping import backups_panel, rules_panel, store_panel

user = require("manage data")

rules_panel(user)
forget_panel(user)
backups_panel()
store_panel()
