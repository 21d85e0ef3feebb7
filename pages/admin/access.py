"""Who may sign in, with which role and why; giving and taking roles."""

from pages.shared.access import require
from pages.shared.roles import add_panel, decide_panel, people_panel, rules_of_sign_in

user = require("manage access")

rules_of_sign_in()
people = people_panel()
decide_panel(people, user)
add_panel(user)
