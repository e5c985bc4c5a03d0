"""Fuzzing guided by coverage: `python -m tests.fuzz.guided TARGET [libFuzzer's options] CORPUS…`.

Runs in the environment of `make fuzz`, where atheris is. Whatever a target raises is a crash, and
its input is kept in a file.
"""

import sys

import atheris

with atheris.instrument_imports(include=["rules", "worker", "service"]):
    from tests.fuzz.targets import TARGETS

if __name__ == "__main__":
    atheris.Setup([sys.argv[0], *sys.argv[2:]], TARGETS[sys.argv[1]])
    atheris.Fuzz()
