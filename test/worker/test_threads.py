import os
import unittest

import places  # noqa: F401  puts the worker on the path

from threads import thread_count


class Threads(unittest.TestCase):
    def test_our_own_variable_comes_before_the_common_one(self):
        self.assertEqual(thread_count({"RYTHMIQ_THREADS": "3", "OMP_NUM_THREADS": "5"}), 3)
        self.assertEqual(thread_count({"OMP_NUM_THREADS": "5"}), 5)

    def test_otherwise_the_cpus_this_process_may_use_count(self):
        usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        for value in ("", "0", "-2", "many", "1.5"):
            self.assertEqual(thread_count({"RYTHMIQ_THREADS": value}), usable)


if __name__ == "__main__":
    unittest.main()
