"""The mathematics of hiding: which sums may stand side by side. Nothing here knows of surveys, names or stores."""
