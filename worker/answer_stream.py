"""A stdout that holds answers and nothing else, even when a library or its C code prints."""

from __future__ import annotations

import os
import sys
from typing import BinaryIO


def claim_stdout() -> BinaryIO:
    """The real stdout. From here on whatever writes to descriptor 1 lands on stderr."""
    sys.stdout.flush()
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    try:
        os.dup2(2, 1)
    except OSError:  # started without a stderr
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
    sys.stdout = sys.stderr
    return answers


def write_whole(line: bytes, answers: BinaryIO) -> None:
    """An unbuffered write to a pipe may take only a part."""
    rest = memoryview(line)
    while rest:
        rest = rest[answers.write(rest) :]
