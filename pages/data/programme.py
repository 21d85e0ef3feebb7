"""Is the programme run well: which pairs need attention, which practices are in place, what will be done, how often pairs meet."""

from pages.shared.access import require
from pages.shared.kept import kept
from pages.shared.programme import answer_panel, choose_cohort, network_panel, report_or_stop, today, warnings_panel
from pages.shared.programme_actions import actions_panel
from pages.shared.programme_dose import dose_panel, match_panel
from pages.shared.programme_practices import practices_panel

user = require("run programme")

report = report_or_stop()
cohort = choose_cohort(report)
answer_panel(report, cohort)
warnings_panel(report, cohort, user)
practices_panel(report, cohort, user)
actions_panel(report, cohort, user)
kept(dose_panel, cohort, today())
kept(match_panel, cohort, today())
kept(network_panel, cohort, today())
