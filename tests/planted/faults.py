"""All mutations, by rule: importing a module registers its own."""

from tests.planted import (
    faults_auth,
    faults_head,
    faults_mark,
    faults_port,
    faults_roll,
    faults_text,
)
from tests.planted.fault import FAULTS, plant

MODULES = (faults_mark, faults_port, faults_roll, faults_auth, faults_head, faults_text)
__all__ = ["FAULTS", "MODULES", "plant"]
