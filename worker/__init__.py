"""How a cable becomes a release proposal: people, plan, redaction, leak check, store and queue."""

import os

# A process has one core: the pool runs one for each. A second thread of numpy's would only wait for
# the first, and take its time from the process beside it.
for _threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")
