from __future__ import annotations

import shutil
import tempfile
import unittest
from pathlib import Path

from job import RUNNER  # noqa: F401 - puts the runner on the path
from rythmiq_runner.cgroup import Group, groups
from rythmiq_runner.cores import quota
from rythmiq_runner.lane_plan import LanePlan, plan_lanes
from rythmiq_runner.memory import room_in
from rythmiq_runner.worker_card import WorkerCard, read_worker_card

GIGABYTE = 1024**3


class ThePlan(unittest.TestCase):
    def plan(self, cores: int = 16, gigabytes: float = 64, documents: int = 1000, **more: int) -> LanePlan:
        given = {"lane_memory_mb": 1536, **more}
        memory = int(gigabytes * GIGABYTE)
        return plan_lanes(cores=cores, memory_bytes=memory, documents=documents, **given)

    def test_gives_one_document_all_cores(self) -> None:
        self.assertEqual(self.plan(documents=1), LanePlan(1, 16))

    def test_gives_many_documents_a_core_each(self) -> None:
        self.assertEqual(self.plan(), LanePlan(16, 1))

    def test_shares_the_cores_among_few_documents(self) -> None:
        self.assertEqual(self.plan(documents=3), LanePlan(3, 5))

    def test_opens_no_lane_without_memory_for_it_but_always_one(self) -> None:
        self.assertEqual(self.plan(gigabytes=6), LanePlan(4, 4))
        self.assertEqual(self.plan(gigabytes=6, lane_memory_mb=600), LanePlan(10, 1))
        self.assertEqual(self.plan(gigabytes=0), LanePlan(1, 16))

    def test_can_be_forced_to_any_number_of_lanes_that_have_a_document(self) -> None:
        self.assertEqual(self.plan(cores=2, gigabytes=1, forced=6), LanePlan(6, 1))
        self.assertEqual(self.plan(documents=2, forced=6), LanePlan(2, 8))


class FilesTest(unittest.TestCase):
    def setUp(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="runner-"))
        self.addCleanup(shutil.rmtree, self.root)

    def write(self, **files: str) -> Path:
        for name, text in files.items():
            (self.root / name.replace("__", ".")).write_text(text)
        return self.root


class AControlGroup(FilesTest):
    def test_is_looked_for_from_the_own_one_up_to_the_root(self) -> None:
        membership = self.root / "own"
        membership.write_text("4:memory:/batch/job\n3:cpu,cpuacct:/\n0::/user/job\n")
        found = [(group.version, str(group.folder)) for group in groups("memory", Path("/g"), membership)]
        self.assertEqual(
            found,
            [
                (2, "/g/user/job"),
                (2, "/g/user"),
                (2, "/g"),
                (1, "/g/memory/batch/job"),
                (1, "/g/memory/batch"),
                (1, "/g/memory"),
            ],
        )

    def test_of_either_version_tells_its_quota_in_whole_cores(self) -> None:
        two, one = Group(2, self.root), Group(1, self.root)
        for text, cores in (("250000 100000\n", 2), ("50000 100000\n", 1)):
            self.write(cpu__max=text)
            self.assertEqual(quota([two]), cores)
        self.write(cpu__cfs_quota_us="400000\n", cpu__cfs_period_us="100000\n")
        self.assertEqual(quota([one]), 4)

    def test_without_a_quota_bounds_nothing(self) -> None:
        self.write(cpu__max="max 100000\n", cpu__cfs_quota_us="-1\n", cpu__cfs_period_us="100000\n")
        none = Group(2, self.root / "missing")
        self.assertGreater(quota([Group(2, self.root), Group(1, self.root), none]), 10_000)

    def test_of_either_version_tells_its_room_and_counts_cached_files_as_room(self) -> None:
        self.write(memory__max="1000\n", memory__current="700\n")
        self.write(memory__stat="anon 300\ninactive_file 250\nactive_file 150\n")
        self.assertEqual(room_in(Group(2, self.root)), 700)
        self.write(memory__limit_in_bytes="2000\n", memory__usage_in_bytes="500\n")
        self.write(memory__stat="inactive_file 1\ntotal_inactive_file 100\ntotal_active_file 0\n")
        self.assertEqual(room_in(Group(1, self.root)), 1600)

    def test_without_a_limit_tells_no_room(self) -> None:
        self.write(memory__max="max\n", memory__current="700\n")
        self.assertIsNone(room_in(Group(2, self.root)))


class TheCard(FilesTest):
    def test_says_that_the_worker_stays_and_what_memory_it_needs(self) -> None:
        folder = self.write(worker__json='{"serve": 1, "memory_mb": 900, "more": []}')
        self.assertEqual(read_worker_card(folder), WorkerCard(True, 900))

    def test_that_is_of_another_kind_or_version_says_nothing(self) -> None:
        self.assertEqual(read_worker_card(self.root), WorkerCard())
        for text in ("", "{", "[]", '{"serve": 2}', '{"serve": true}', '{"serve": "1", "memory_mb": -1}'):
            self.assertEqual(read_worker_card(self.write(worker__json=text)), WorkerCard(), text)
