"""A scored study -> cards and curves: composition only, the mathematics lies in `stats` and `scores`."""
