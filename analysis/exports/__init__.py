"""Files to take away: cleaned data with codebook and change log for analysts, and workbooks of a release for leaders.

`released` reads a release only; `cleaned` reads the rows. This package imports neither, so that a page for leaders
does not reach the rows by way of it.
"""
