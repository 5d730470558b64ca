"""The whole job: read the shard, prepare the environment, work through the documents."""

from __future__ import annotations

import os
import platform
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from . import RUNNER_VERSION, clock
from .arguments import Arguments
from .child import Limits
from .env_file import Settings, read_settings
from .environment import Environment, prepare
from .failures import SetupFailed
from .install import Installer
from .journal import Journal
from .manifest import Document, read_manifest
from .parts import Parts
from .redaction import Redactor
from .spaces import Spaces, SpacesRejected, SpacesUnreachable
from .surroundings import for_installer, job_id
from .worker import Worker

LONGEST_INSTALL = 1800.0
# One document may well take longer than the ones before it.
MARGIN = 1.5


@dataclass
class Shard:
    """Fills in what it learns on the way, so that an end at any moment can be told truly."""

    arguments: Arguments
    journal: Journal
    parts: Parts
    attempt: str
    started: float
    spaces: Spaces | None = None
    documents: list[Document] | None = None
    start_told: bool = False

    def run(self) -> str:
        """The reason of the end; a failed setup and a wish to end come as exceptions."""
        self.journal.phase_started("boot")
        settings, spaces, documents = self._boot()
        if self._cancelled(spaces):
            return "cancelled"
        self._require_worker()
        self.journal.phase_ended("boot")
        environment = self._install(settings)
        return self._work(settings, spaces, documents, environment)

    def tell_start(self) -> None:
        if self.start_told:
            return
        self.start_told = True
        self.journal.write(
            "start",
            {
                "at": clock.now(),
                "python": platform.python_version(),
                "platform": f"{platform.system()}-{platform.machine()}",
                "cores": self.arguments.cores,
                "camber_job_id": job_id(os.environ),
                "documents": len(self.documents or ()),
                "runner": RUNNER_VERSION,
            },
        )

    @property
    def bundle(self) -> Path:
        return self.arguments.folder / "bundle"

    def _boot(self) -> tuple[Settings, Spaces, list[Document]]:
        settings = read_settings(self.arguments.release, self.arguments.env)
        self.journal.log.redactor = Redactor(settings.secrets())
        spaces = self.spaces = Spaces(settings)
        root = f"{settings.prefix}/runs/{self.arguments.run}"
        self.cancel_key = f"{root}/cancel"
        self.parts.open(spaces.put, f"{root}/results/{self.arguments.shard}/{self.attempt}")
        key = f"{root}/shards/{self.arguments.shard}.jsonl"
        try:
            documents = self.documents = read_manifest(spaces.get(key), key)
        except SpacesRejected as error:
            raise SetupFailed("SPACES_REJECTED", f"{error}.") from None
        except SpacesUnreachable as error:
            raise SetupFailed("SPACES_UNREACHABLE", f"Spaces cannot be reached: {error}.") from None
        self.tell_start()
        return settings, spaces, documents

    def _cancelled(self, spaces: Spaces) -> bool:
        """A look that fails is no wish: a key without the list right gets 403 for what is not there."""
        try:
            return spaces.exists(self.cancel_key)
        except (SpacesRejected, SpacesUnreachable):
            return False

    def _require_worker(self) -> None:
        if not (self.bundle / "worker.py").is_file():
            raise SetupFailed("WORKER_MISSING", "The release holds no worker.py: deploy the worker again.")

    def _install(self, settings: Settings) -> Environment:
        self.journal.phase_started("install")
        temporary = self.arguments.folder / "install"
        temporary.mkdir()
        installer = Installer(
            python=sys.executable,
            bundle=self.bundle,
            env=for_installer(settings, temporary),
            seconds=min(LONGEST_INSTALL, max(1.0, self._time_left())),
            show=self.journal.log.foreign,
        )
        environment = prepare(installer, settings.environments, self.arguments.folder)
        self.journal.phase_ended("install", environment.how)
        return environment

    def _work(
        self, settings: Settings, spaces: Spaces, documents: list[Document], environment: Environment
    ) -> str:
        temporary = self.arguments.folder / "documents"
        temporary.mkdir()
        worker = Worker(
            python=environment.python,
            bundle=self.bundle,
            temporary=temporary,
            settings=settings,
            attempt=self.attempt,
            cores=self.arguments.cores,
            log=self.journal.log,
            limits=Limits(seconds=settings.document_timeout),
        )
        self.journal.phase_started("work")
        began = time.monotonic()
        for done, document in enumerate(documents):
            if self._cancelled(spaces):
                return "cancelled"
            if not self._fits(done, time.monotonic() - began):
                return "deadline"
            self.journal.document(worker.process(document))
        return "done"

    def _fits(self, done: int, spent: float) -> bool:
        expected = MARGIN * spent / done if done else 0.0
        return self._time_left() > expected

    def _time_left(self) -> float:
        if self.arguments.deadline is None:
            return float("inf")
        return self.started + self.arguments.deadline - time.monotonic()
