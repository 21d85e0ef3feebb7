"""Suggested codes, one answer at a time: accept, reject, change or add; people decide, the machine suggests."""

from pages.shared.access import require
from pages.shared.coding import add_panel, choose_coder, decided_panel, desk_or_stop, progress_panel
from pages.shared.interview_ratings import ratings_panel
from pages.shared.likeness import passages_panel
from pages.shared.quote_offers import quote_offers_panel
from pages.shared.reviewing import review_panel
from pages.shared.rows import opened_queue
from pages.shared.second_reading import quality_panel, second_reading_panel
from pages.shared.talks import not_coded_panel

user = require("code interviews")

desk = desk_or_stop()
coder = choose_coder(user)
queue = opened_queue(coder)
progress_panel(queue, coder)
not_coded_panel()
review_panel(desk, queue, coder)
add_panel(desk, coder)
passages_panel(desk)
decided_panel(desk, queue, coder)
quote_offers_panel(desk, queue, coder)
quality_panel(desk, coder)
second_reading_panel(desk, coder)
ratings_panel(desk, user)
