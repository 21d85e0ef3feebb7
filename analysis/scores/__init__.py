"""Engagement, understanding, retention and interviews: the mathematics that knows people, waves and cohorts."""
