"""What pages share: who is signed in, which study is open, cached calls, filters and panels."""

import os

# Matrices are small here: a second thread of numpy's only waits for the first, and where the machine has other work it
# costs planning a release three times the time. Numpy asks when it is loaded, which is after this.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
