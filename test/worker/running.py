"""The worker as the runner starts it: a process of its own, with its own stdin and stdout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import places

KEY = "AKIDSPACESKEY0001"
SECRET = "s3cr3t/with+signs=and-more"
# Forbids every connection but to loopback, so a library that downloads fails the test.
NO_NETWORK = Path(__file__).resolve().parent / "no_network"


def environment(**extra: str) -> dict[str, str]:
    """Nothing of the host but PATH leaks in."""
    own = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(NO_NETWORK),
        "PYTHONDONTWRITEBYTECODE": "1",
        "SPACES_KEY": KEY,
        "SPACES_SECRET": SECRET,
    }
    return {**own, **extra}


def run(text: bytes, *arguments: str, **extra: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "worker.py", *arguments]
    return subprocess.run(
        command, input=text, capture_output=True, cwd=places.WORKER, env=environment(**extra), timeout=300
    )


def answers(finished: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    """Every line of stdout, which must be JSON and nothing else."""
    assert finished.returncode == 0, finished.stderr.decode()
    assert finished.stdout.endswith(b"\n"), finished.stdout
    return [json.loads(line) for line in finished.stdout.decode("utf-8").splitlines()]
