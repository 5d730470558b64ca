"""The command line. It is stored by Camber for ever, so it names things and holds nothing secret."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from pathlib import Path

from .cores import available_cores
from .failures import SetupFailed

# On Camber `nproc` can show the host's cores (96 on a 16-core node), so an unprompted guess stays small.
CAUTIOUS_CORES = 4


@dataclass(frozen=True)
class Arguments:
    run: str
    shard: int
    env: str
    cores: int
    deadline: float | None
    folder: Path
    release: Path


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]
        raise SetupFailed("ARGUMENTS_INVALID", f"The job's command line is wrong: {message}.")


def read_arguments(words: list[str]) -> Arguments:
    parser = _Parser(prog="run.sh", add_help=False, allow_abbrev=False)
    parser.add_argument("--run", required=True, type=_run_id)
    parser.add_argument("--shard", required=True, type=_whole_number)
    parser.add_argument("--env", required=True)
    parser.add_argument("--cores", type=_positive_int, default=None)
    parser.add_argument("--deadline", type=_positive, default=None)
    parser.add_argument("--folder", required=True, type=Path)
    parser.add_argument("--release", required=True, type=Path)
    found = parser.parse_args(words)
    return Arguments(
        run=found.run,
        shard=found.shard,
        env=found.env,
        # More threads than cores make the OCR library several times slower (seen: 19 s for 4 s).
        cores=min(found.cores or CAUTIOUS_CORES, available_cores()),
        deadline=found.deadline,
        folder=found.folder,
        release=found.release,
    )


def _run_id(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}", text):
        raise argparse.ArgumentTypeError("it is no run id")
    return text


def _whole_number(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text):
        raise argparse.ArgumentTypeError("it is no whole number")
    return int(text)


def _positive_int(text: str) -> int:
    number = _whole_number(text)
    if number < 1:
        raise argparse.ArgumentTypeError("it must be at least 1")
    return number


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError("it is no number of seconds") from None
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError("it is no number of seconds")
    return number
