"""What environment a foreign program gets: as little as it needs; no keys for an installer."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from .env_file import Settings
from .leftovers import DOCUMENT_MARK

# Spack's and other self-built interpreters may not start without the last one.
BASIC = ("PATH", "HOME", "LD_LIBRARY_PATH")
NETWORK = (
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
)
INSTALLERS = ("PIP_", "UV_")
THREADS = (
    "RYTHMIQ_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)


def job_id(job: Mapping[str, str]) -> str | None:
    """Which of the two Camber sets is not known."""
    return job.get("JOB_ID") or job.get("CAMBER_JOB_ID") or None


def for_installer(settings: Settings, temporary: Path, job: Mapping[str, str] = os.environ) -> dict[str, str]:
    env = _basic(job, temporary)
    for source in (job, settings.others):
        env.update(
            {
                name: value
                for name, value in source.items()
                if _is_network(name) or name.startswith(INSTALLERS)
            }
        )
    env.setdefault("PIP_RETRIES", "2")
    env.setdefault("PIP_DEFAULT_TIMEOUT", "20")
    env.setdefault("UV_PYTHON_DOWNLOADS", "never")
    # The environment and uv's cache are often on different disks, where hard links fail with a warning.
    env.setdefault("UV_LINK_MODE", "copy")
    # uv reads none of pip's settings; without these it would ask the public index behind the user's back.
    for pip_name, uv_name in (
        ("PIP_INDEX_URL", "UV_DEFAULT_INDEX"),
        ("PIP_EXTRA_INDEX_URL", "UV_INDEX"),
        ("PIP_FIND_LINKS", "UV_FIND_LINKS"),
    ):
        if pip_name in env:
            env.setdefault(uv_name, env[pip_name])
    return env


def for_worker(
    settings: Settings, temporary: Path, mark: str, threads: int, job: Mapping[str, str] = os.environ
) -> dict[str, str]:
    env = _basic(job, temporary)
    env.update({name: value for name, value in job.items() if _is_network(name)})
    env.update({name: value for name, value in settings.others.items() if not name.startswith(INSTALLERS)})
    env.update({name: str(threads) for name in THREADS})
    number = job_id(job)
    if number is not None:
        env["JOB_ID"] = number
    env.update(
        TMPDIR=str(temporary),
        SPACES_KEY=settings.key,
        SPACES_SECRET=settings.secret,
        PYTHONDONTWRITEBYTECODE="1",
        PYTHONUNBUFFERED="1",
        PYTHONNOUSERSITE="1",
    )
    env[DOCUMENT_MARK] = mark
    return env


def _basic(job: Mapping[str, str], temporary: Path) -> dict[str, str]:
    env = {name: job[name] for name in BASIC if job.get(name)}
    env.setdefault("PATH", os.defpath)
    env.setdefault("HOME", str(temporary))
    env.update(LANG="C.UTF-8", TMPDIR=str(temporary))
    return env


def _is_network(name: str) -> bool:
    return name.upper() in NETWORK
