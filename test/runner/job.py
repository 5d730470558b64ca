"""A release in a folder, a shard in Spaces, and `bash run.sh` as Camber calls it: in an empty environment."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any

from fake_spaces import BUCKET, KEY, REGION, SECRET, FakeSpaces

HERE = Path(__file__).resolve().parent
RUNNER = HERE.parent.parent / "runner"
RUN = "local-20261124-001122-k3f9"
LONGEST = 40

sys.path.insert(0, str(RUNNER))
sys.dont_write_bytecode = True


class Ended:
    """What a job left: its exit code, its log, its records in Spaces."""

    def __init__(self, code: int, log: str, spaces: FakeSpaces) -> None:
        self.code = code
        self.log = log
        self.lines = log.splitlines()
        self.marks = [json.loads(line[12:]) for line in self.lines if line.startswith("::rythmiq:: ")]
        results = {key: body for key, body in sorted(spaces.objects.items()) if "/results/" in key}
        self.wholes = {key: body for key, body in results.items() if key.endswith("-whole.jsonl")}
        self.parts = {key: body for key, body in results.items() if key not in self.wholes}
        self.records = [json.loads(line) for body in self.parts.values() for line in body.splitlines()]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [record for record in self.records if record["type"] == kind]

    @property
    def end(self) -> dict[str, Any]:
        return self.of("end")[0]

    @property
    def document(self) -> dict[str, Any]:
        (record,) = self.of("document")
        return record

    @property
    def block(self) -> list[str]:
        begin = next(i for i, line in enumerate(self.lines) if line.startswith("::rythmiq:result:begin::"))
        return self.lines[begin + 1 : self.lines.index("::rythmiq:result:end::")]


class JobTest(unittest.TestCase):
    """Gives each test a folder with a space in its name, and after it looks for what must not be there."""

    def setUp(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="runner test "))
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)
        self.release = self.root / "work dir"
        self.temporary = self.root / "tmp dir"
        self.temporary.mkdir()
        self.spaces = FakeSpaces()
        self.addCleanup(self.spaces.close)
        self.env: dict[str, str] = {}
        self.path = os.environ["PATH"]

    def make_release(
        self, worker: str | None, requirements: str | None = None, card: dict[str, Any] | None = None
    ) -> None:
        self.release.mkdir()
        shutil.copy(RUNNER / "run.sh", self.release)
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(RUNNER / "rythmiq_runner", self.release / "rythmiq_runner", ignore=ignored)
        if worker is not None:
            shutil.copy(HERE / "workers" / worker, self.release / "worker.py")
        if card is not None:
            (self.release / "worker.json").write_text(json.dumps(card))
        if requirements is not None:
            (self.release / "requirements.txt").write_text(requirements)
        self.write_env_file()

    def write_env_file(self, **changes: str | None) -> None:
        pairs: dict[str, str | None] = {
            "SPACES_KEY": KEY,
            "SPACES_SECRET": SECRET,
            "SPACES_ENDPOINT": self.spaces.endpoint,
            "SPACES_REGION": REGION,
            "SPACES_BUCKET": BUCKET,
            "RYTHMIQ_PYTHON": sys.executable,
            **changes,
        }
        lines = [f"{key}={value}" for key, value in pairs.items() if value is not None]
        (self.release / "env-7f3a").write_text("# made by a test\n" + "\n".join(lines) + "\n")

    def make_shard(self, *payloads: dict[str, Any] | str) -> None:
        lines = [payload if isinstance(payload, str) else json.dumps(payload) for payload in payloads]
        self.spaces.objects[f"rythmiq/runs/{RUN}/shards/0.jsonl"] = "\n".join(lines).encode() + b"\n"

    def cancel(self) -> None:
        self.spaces.objects[f"rythmiq/runs/{RUN}/cancel"] = b"{}"

    def start(self, *words: str, session: bool = False) -> subprocess.Popen[str]:
        command = ["bash", "run.sh", "--run", RUN, "--shard", "0", "--env", "env-7f3a", *words]
        env = {"PATH": self.path, "HOME": str(self.root), "TMPDIR": str(self.temporary), **self.env}
        return subprocess.Popen(
            command,
            cwd=self.release,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            start_new_session=session,
        )

    def run_job(self, *words: str) -> Ended:
        before = listing(self.release)
        process = self.start(*words)
        log, _ = process.communicate(timeout=LONGEST)
        ended = Ended(process.returncode, log, self.spaces)
        self.assertEqual(listing(self.release), before, "the job changed its working folder")
        self.assert_nothing_left(ended)
        return ended

    def run_worker(self, worker: str, *payloads: dict[str, Any] | str, **env: str) -> Ended:
        self.make_release(worker)
        self.write_env_file(**env)
        self.make_shard(*(payloads or (payload(1),)))
        return self.run_job()

    def assert_nothing_left(self, ended: Ended) -> None:
        self.assertEqual(os.listdir(self.temporary), [], "something stayed in the temporary folder")
        self.assertEqual(processes_of(self.root), [], "a process stayed")
        told = ended.log.encode() + b"".join(ended.parts.values())
        for canary in (KEY, SECRET, "CANARY"):
            self.assertNotIn(canary.encode(), told)
        self.assertRegex(ended.lines[-1], rf'^::rythmiq:: \{{"type":"exit",.*"code":{ended.code}\}}$')


def payload(number: int, **more: Any) -> dict[str, Any]:
    return {"job_id": f"00000000-0000-4000-8000-{number:012d}", **more}


def listing(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*"))
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "" for path in files
    }


def processes_of(root: Path) -> list[str]:
    """What a job starts has a folder of the test in its environment, or as its working folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            told = (entry / "environ").read_bytes() + os.readlink(entry / "cwd").encode()
            if entry.name != str(os.getpid()) and str(root).encode() in told:
                found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found
