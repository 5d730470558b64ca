"""Builds a Python environment with the worker's requirements: by uv when there is one, else by pip."""

from __future__ import annotations

import importlib.util
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from .bounded_run import Limits, run_child
from .failures import SetupFailed
from .install_failures import FINAL, read_install_failure
from .text import Lines

KEPT_OUTPUT = 256 * 1024
# `pip --python` came with this release.
PIP_FOR_OTHERS = (22, 3)
QUIET = ("--disable-pip-version-check", "--no-input", "--progress-bar", "off")


@dataclass(frozen=True)
class Result:
    ok: bool
    output: str


@dataclass(frozen=True)
class Installer:
    """-I everywhere: the working folder is the bundle, whose modules must not stand in for pip's."""

    python: str
    bundle: Path
    env: Mapping[str, str]
    seconds: float
    show: Callable[[str], None]

    def build(self, folder: Path) -> str:
        """Makes the environment in `folder` and says how; on failure the caller removes what there is."""
        uv = self._uv()
        if uv is not None:
            failure = self._with_uv(uv, folder)
            if failure is None:
                return "uv"
            if failure.code in FINAL:
                raise failure
            self.show("uv could not do it; trying pip")
            shutil.rmtree(folder, ignore_errors=True)
        self._with_pip(folder)
        return "pip"

    def _uv(self) -> list[str] | None:
        found = shutil.which("uv", path=self.env.get("PATH"))
        if found:
            return [found]
        return [self.python, "-I", "-m", "uv"] if importlib.util.find_spec("uv") else None

    def _with_uv(self, uv: list[str], folder: Path) -> SetupFailed | None:
        made = self._run([*uv, "venv", "--no-progress", "--python", self.python, str(folder)])
        if not made.ok:
            return read_install_failure(made.output)
        # The worker writes no bytecode, so what stays uncompiled here would be compiled for every document.
        options = [
            "--no-progress",
            "--compile-bytecode",
            *(["--no-index"] if self.env.get("PIP_NO_INDEX") else []),
        ]
        target = ["--python", str(python_of(folder)), "-r", str(self.bundle / "requirements.txt")]
        installed = self._run([*uv, "pip", "install", *options, *target])
        return None if installed.ok else read_install_failure(installed.output)

    def _with_pip(self, folder: Path) -> None:
        pip = self._pip_from_outside(folder) or self._pip_inside(folder)
        if pip is None:
            raise SetupFailed(
                "NO_INSTALLER",
                "This machine's Python has neither uv nor venv with pip: install python3-venv or uv.",
            )
        installed = self._run([*pip, "install", *QUIET, "-r", str(self.bundle / "requirements.txt")])
        if not installed.ok:
            raise read_install_failure(installed.output)

    def _pip_from_outside(self, folder: Path) -> list[str] | None:
        """Putting a pip inside takes seconds that are paid for, and Debian without python3-venv has none."""
        version = self._run([self.python, "-I", "-m", "pip", "--version"], quiet=True)
        found = re.search(r"pip (\d+)\.(\d+)", version.output)
        if found is None or (int(found.group(1)), int(found.group(2))) < PIP_FOR_OTHERS:
            return None
        if not self._venv(folder, "--without-pip"):
            return None
        return [self.python, "-I", "-m", "pip", "--python", str(python_of(folder))]

    def _pip_inside(self, folder: Path) -> list[str] | None:
        return [str(python_of(folder)), "-I", "-m", "pip"] if self._venv(folder) else None

    def _venv(self, folder: Path, *options: str) -> bool:
        made = self._run([self.python, "-I", "-m", "venv", *options, str(folder)])
        if made.ok:
            return True
        failure = read_install_failure(made.output)
        if failure.code == "DISK_FULL":
            raise failure
        shutil.rmtree(folder, ignore_errors=True)
        return False

    def _run(self, command: list[str], quiet: bool = False) -> Result:
        kept: list[str] = []
        size = 0

        def take(line: str) -> None:
            nonlocal size
            size += len(line)
            kept.append(line)
            while size > KEPT_OUTPUT and len(kept) > 1:
                size -= len(kept.pop(0))
            if line.strip() and not quiet:
                self.show(line)

        out, err = Lines(take), Lines(take)
        limits = Limits(seconds=self.seconds)
        ending = run_child(
            command, cwd=self.bundle, env=self.env, limits=limits, on_stdout=out.feed, on_stderr=err.feed
        )
        out.close()
        err.close()
        if ending.timed_out:
            raise SetupFailed(
                "INSTALL_FAILED",
                f"Installing requirements.txt took longer than {self.seconds:.0f} s"
                " and was ended: ask for fewer or smaller packages.",
            )
        return Result(ending.exit_code == 0, "\n".join(kept))


def python_of(folder: Path) -> Path:
    return folder / "bin" / "python"
