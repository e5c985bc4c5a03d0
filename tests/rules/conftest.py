"""Generated cases: no deadline on a busy machine, and the same cases on every run of CI."""

import os

from hypothesis import settings

settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("house")
