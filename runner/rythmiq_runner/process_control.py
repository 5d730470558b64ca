"""Linux's prctl, which Python does not offer; elsewhere these do nothing."""

from __future__ import annotations

import ctypes
import signal

SET_PARENT_DEATH_SIGNAL = 1
SET_CHILD_SUBREAPER = 36

try:
    _prctl = ctypes.CDLL(None).prctl
except (OSError, AttributeError):
    _prctl = None


def process_control(option: int, value: int) -> None:
    if _prctl is not None:
        _prctl(option, value, 0, 0, 0)


def die_with_the_runner() -> None:
    """Runs in the child before the program: a killed runner can end nobody any more, but the kernel can.

    What the program starts stays below it as long as it lives, also when a process in between ends: so it is
    always known which of several workers a process belongs to. (Both outlive exec; children inherit neither.)
    """
    process_control(SET_PARENT_DEATH_SIGNAL, int(signal.SIGKILL))
    process_control(SET_CHILD_SUBREAPER, 1)
