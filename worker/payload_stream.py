"""A stdin that only this process reads: a program that a library starts must not swallow the next payload."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import BinaryIO


def claim_stdin() -> BinaryIO:
    """The real stdin, which children do not inherit. From here on descriptor 0 is empty."""
    payloads = os.fdopen(os.dup(0), "rb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return payloads


def payload_lines(payloads: BinaryIO) -> Iterator[bytes]:
    """One a line, read only when the one before it has been answered. Empty lines are no payload."""
    return (line for line in payloads if line.strip())
