"""Mathematics that does not know the word cohort: numpy arrays in, small frozen results out."""
