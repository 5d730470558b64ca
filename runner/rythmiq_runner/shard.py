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
from .bounded_run import Limits
from .env_file import Settings, read_settings
from .environment import Environment, prepare
from .failures import SetupFailed
from .install import Installer
from .journal import Journal
from .lane_plan import LANE_MEMORY_MB, LanePlan, plan_lanes
from .lanes import Lanes
from .manifest import Document, read_manifest
from .memory import available_memory
from .parts import Parts
from .redaction import Redactor
from .spaces import Spaces, SpacesRejected, SpacesUnreachable
from .surroundings import for_installer, job_id
from .worker_card import read_worker_card
from .worker_once import WorkerOnce
from .worker_resident import WorkerResident
from .worker_setup import WorkerSetup

LONGEST_INSTALL = 1800.0


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
    plan: LanePlan | None = None
    lanes: Lanes | None = None
    start_told: bool = False

    def run(self) -> str:
        """The reason of the end; a failed setup and a wish to end come as exceptions."""
        self.journal.phase_started("boot")
        settings, spaces, plan = self._boot()
        if self._cancelled(spaces):
            return "cancelled"
        self._require_worker()
        self.journal.phase_ended("boot")
        environment = self._install(settings)
        return self._work(settings, spaces, plan, environment)

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
                "lanes": None if self.plan is None else self.plan.lanes,
                "threads": None if self.plan is None else self.plan.threads,
                "camber_job_id": job_id(os.environ),
                "documents": len(self.documents or ()),
                "runner": RUNNER_VERSION,
            },
        )

    @property
    def bundle(self) -> Path:
        return self.arguments.folder / "bundle"

    def _boot(self) -> tuple[Settings, Spaces, LanePlan]:
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
        plan = self.plan = self._plan(settings, len(documents))
        self.tell_start()
        return settings, spaces, plan

    def _plan(self, settings: Settings, documents: int) -> LanePlan:
        said = read_worker_card(self.bundle).memory_mb
        return plan_lanes(
            cores=self.arguments.cores,
            memory_bytes=available_memory(),
            lane_memory_mb=settings.lane_memory_mb or said or LANE_MEMORY_MB,
            documents=documents,
            forced=settings.lanes,
        )

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

    def _work(self, settings: Settings, spaces: Spaces, plan: LanePlan, environment: Environment) -> str:
        temporary = self.arguments.folder / "documents"
        temporary.mkdir()
        setup = WorkerSetup(
            python=environment.python,
            bundle=self.bundle,
            temporary=temporary,
            settings=settings,
            attempt=self.attempt,
            plan=plan,
            log=self.journal.log,
            limits=Limits(seconds=settings.document_timeout),
        )
        stays = read_worker_card(self.bundle).serves
        self.lanes = Lanes(
            self.documents or (),
            hand=lambda lane: WorkerResident(setup, lane) if stays else WorkerOnce(setup),
            record=self.journal.document,
            cancelled=lambda: self._cancelled(spaces),
            time_left=self._time_left,
        )
        self.journal.phase_started("work")
        return self.lanes.run(plan.lanes)

    def _time_left(self) -> float:
        if self.arguments.deadline is None:
            return float("inf")
        return self.started + self.arguments.deadline - time.monotonic()
