"""How many threads the heavy libraries may use."""

from __future__ import annotations

import os
from collections.abc import Mapping


def thread_count(environment: Mapping[str, str]) -> int:
    """RYTHMIQ_THREADS, else OMP_NUM_THREADS, else the CPUs this process may run on.

    Not os.cpu_count(): in a container or under taskset it counts the whole machine,
    and several workers on one node would then fight for the same cores.
    """
    for name in ("RYTHMIQ_THREADS", "OMP_NUM_THREADS"):
        value = environment.get(name, "").strip()
        if value.isascii() and value.isdigit() and int(value) > 0:
            return min(int(value), 256)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
