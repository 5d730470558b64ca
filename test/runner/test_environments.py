from __future__ import annotations

import os
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

from job import Ended, JobTest, payload
from rythmiq_runner.environment import environment_key, prepare
from rythmiq_runner.failures import SetupFailed
from rythmiq_runner.install import Installer
from tiny_wheel import make_wheel

# Does what uv does, with what every Python has, and keeps count.
UV = f"""#!/bin/bash
echo "$1" >>"$(dirname "$0")/calls"
if [ "$1" = venv ]; then exec "{sys.executable}" -I -m venv --without-pip "${{@: -1}}"; fi
while [ $# -gt 0 ]; do
  if [ "$1" = --python ]; then python=$2; fi
  if [ "$1" = -r ]; then folder=$(sed -n 's/^--find-links //p' "$2"); fi
  shift
done
exec "$python" -I -c 'import sys, zipfile, pathlib, site
for wheel in pathlib.Path(sys.argv[1]).glob("*.whl"):
    zipfile.ZipFile(wheel).extractall(site.getsitepackages()[0])
' "$folder"
"""


class AnEnvironment(JobTest):
    def setUp(self) -> None:
        super().setUp()
        wheels = Path(tempfile.mkdtemp(prefix="wheels-"))
        self.addCleanup(shutil.rmtree, wheels)
        self.requirements = make_wheel(wheels)
        self.kept = self.root / "kept environments"

    def with_uv(self, script: str = UV) -> Path:
        tools = self.root / "uv tools"
        tools.mkdir()
        (tools / "uv").write_text(script)
        (tools / "uv").chmod(0o755)
        self.path = f"{tools}:{self.path}"
        return tools / "calls"

    def run_with(self, requirements: str, **env: str) -> Ended:
        if not self.release.exists():
            self.make_release("imports_tiny.py", requirements)
        self.write_env_file(**env)
        self.make_shard(payload(1))
        for key in [key for key in self.spaces.objects if "/results/" in key]:
            del self.spaces.objects[key]
        return self.run_job()

    def how(self, ended: Ended) -> str:
        return next(
            record["how"] for record in ended.of("phase") if record["phase"] == "install" and record["how"]
        )

    def assert_failed(self, ended: Ended, code: str) -> None:
        self.assertEqual((ended.code, ended.end["error"]["code"]), (3, code))
        kept = os.listdir(self.kept) if self.kept.exists() else []
        self.assertEqual([name for name in kept if not name.endswith(".lock")], [])

    def test_is_built_by_pip_once_then_found_prepared(self) -> None:
        first = self.run_with(self.requirements, RYTHMIQ_ENVIRONMENTS=str(self.kept))
        self.assertEqual((first.code, self.how(first)), (0, "pip"))
        seen = first.document["verdict"]["artifacts"]
        self.assertEqual(seen["tiny"], "1.0")
        self.assertTrue(seen["python"].startswith(str(self.kept)))
        self.assertTrue(
            Path(seen["cached"]).is_file(), "the worker would compile its packages for every document"
        )
        second = self.run_with(self.requirements, RYTHMIQ_ENVIRONMENTS=str(self.kept))
        self.assertEqual((second.code, self.how(second)), (0, "prepared"))

    def test_goes_with_the_job_when_no_place_is_given_to_keep_it(self) -> None:
        self.with_uv()
        ended = self.run_with(self.requirements)
        self.assertEqual((ended.code, self.how(ended)), (0, "uv"))

    def test_is_not_made_for_requirements_that_are_only_comments(self) -> None:
        self.make_release("succeeds.py", "# nothing\n\n")
        self.make_shard(payload(1))
        self.assertEqual(self.how(self.run_job()), "none")

    def test_that_two_jobs_want_at_once_is_built_once(self) -> None:
        calls = self.with_uv()
        self.make_release("imports_tiny.py", self.requirements)
        self.write_env_file(RYTHMIQ_ENVIRONMENTS=str(self.kept))
        self.make_shard(payload(1))
        jobs = [self.start() for _ in range(3)]
        logs = [job.communicate(timeout=40)[0] for job in jobs]
        self.assertEqual([job.returncode for job in jobs], [0, 0, 0], logs)
        self.assertEqual(calls.read_text().split(), ["venv", "pip"])

    def test_left_half_built_or_broken_is_built_anew(self) -> None:
        calls = self.with_uv()
        self.run_with(self.requirements, RYTHMIQ_ENVIRONMENTS=str(self.kept))
        (place,) = (path for path in self.kept.iterdir() if path.is_dir())
        for damage in (place / ".complete", place / "bin" / "python"):
            damage.unlink()
            ended = self.run_with(self.requirements, RYTHMIQ_ENVIRONMENTS=str(self.kept))
            self.assertEqual((ended.code, self.how(ended)), (0, "uv"))
        self.assertEqual(len(calls.read_text().split()), 6)

    def test_says_when_the_disk_is_full(self) -> None:
        self.with_uv(
            "#!/bin/sh\nmkdir -p \"$5\"\necho 'error: No space left on device (os error 28)' >&2\nexit 2\n"
        )
        self.assert_failed(self.run_with(self.requirements, RYTHMIQ_ENVIRONMENTS=str(self.kept)), "DISK_FULL")

    def test_interrupted_while_it_is_built_leaves_nothing(self) -> None:
        self.with_uv('#!/bin/sh\nmkdir -p "$5"\necho ready >&2\nsleep 600 &\nwait\n')
        self.make_release("imports_tiny.py", self.requirements)
        self.write_env_file(RYTHMIQ_ENVIRONMENTS=str(self.kept))
        self.make_shard(payload(1))
        process = self.start()
        assert process.stdout is not None
        log = ""
        while "| ready" not in log:
            log += process.stdout.readline()
        process.terminate()
        log += process.communicate(timeout=20)[0]
        ended = Ended(process.returncode, log, self.spaces)
        self.assertEqual((ended.code, ended.end["reason"]), (143, "terminated"))
        self.assert_nothing_left(ended)
        self.assertEqual([path.suffix for path in self.kept.iterdir()], [".lock"])

    def test_is_built_by_an_installer_that_sees_no_keys(self) -> None:
        self.with_uv('#!/bin/sh\nenv >&2\necho "error: No space left on device" >&2\nexit 2\n')
        ended = self.run_with(self.requirements, OTHER_SECRET="CANARY-other-1")
        self.assertIn("| TMPDIR=", ended.log)
        self.assertNotIn("SPACES_", "".join(line for line in ended.lines if line.startswith("| ")))


class APythonWithoutItsParts(unittest.TestCase):
    def setUp(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="parts-"))
        self.addCleanup(shutil.rmtree, self.root)
        self.bundle = self.root / "bundle"
        self.bundle.mkdir()
        (self.bundle / "requirements.txt").write_text(make_wheel(self.root / "wheels"))

    def installer(self, refused: str, **more: str) -> Installer:
        """A python that refuses command lines matching the pattern, as Debian's does without its extras."""
        python = self.root / "python"
        words = (
            'case "$*" in '
            + (refused or "nothing")
            + ") echo 'ensurepip is not available' >&2; exit 1;; esac"
        )
        python.write_text(f'#!/bin/sh\n{words}\nexec "{sys.executable}" "$@"\n')
        python.chmod(0o755)
        env = {"PATH": "/usr/bin:/bin", "HOME": str(self.root), **more}
        self.shown: list[str] = []
        return Installer(str(python), self.bundle, env, 60, self.shown.append)

    def test_installs_from_outside_when_venv_has_no_pip(self) -> None:
        environment = prepare(self.installer(refused='"-I -m venv /"*'), None, self.root)
        self.assertEqual(environment.how, "pip")
        self.assertTrue(list(self.root.glob("environment/lib/python*/site-packages/tiny.py")))

    def test_installs_from_inside_when_it_has_no_pip_of_its_own(self) -> None:
        """A stand-in for venv, since a real one takes seconds; its python notes what it is asked."""
        python = self.root / "python"
        inside = f'#!/bin/sh\\necho "$@" >"{self.root}/asked"\\n'
        python.write_text(
            f"""#!/bin/sh
case "$*" in
  *pip*) exit 1 ;;
  "-I -m venv /"*) mkdir -p "$4/bin" && printf '{inside}' >"$4/bin/python" && chmod +x "$4/bin/python" ;;
esac
"""
        )
        python.chmod(0o755)
        installer = Installer(str(python), self.bundle, {"PATH": "/usr/bin:/bin"}, 60, lambda line: None)
        self.assertEqual(prepare(installer, None, self.root).how, "pip")
        asked = (self.root / "asked").read_text()
        self.assertRegex(asked, r"^-I -m pip install .*-r .*/bundle/requirements\.txt$")

    def test_falls_back_to_pip_when_uv_cannot(self) -> None:
        (self.root / "uv").write_text("#!/bin/sh\necho 'error: Failed to initialize cache' >&2\nexit 2\n")
        (self.root / "uv").chmod(0o755)
        installer = self.installer(refused="", PATH=f"{self.root}:/usr/bin:/bin")
        self.assertEqual(prepare(installer, None, self.root).how, "pip")
        self.assertIn("error: Failed to initialize cache", self.shown)

    def test_says_when_the_package_index_cannot_be_reached(self) -> None:
        self.fails_with(
            "INDEX_UNREACHABLE", "tiny==1.0\n", PIP_INDEX_URL="http://127.0.0.1:9/", PIP_RETRIES="1"
        )

    def test_says_when_pins_contradict_each_other(self) -> None:
        self.fails_with("REQUIREMENTS_CONFLICT", make_wheel(self.root / "wheels", "2.0") + "tiny==1.0\n")

    def fails_with(self, code: str, requirements: str, **env: str) -> None:
        (self.bundle / "requirements.txt").write_text(requirements)
        kept = self.root / "kept"
        with self.assertRaises(SetupFailed) as caught:
            prepare(self.installer(refused="", **env), kept, self.root)
        self.assertEqual(caught.exception.code, code, self.shown)
        self.assertEqual([path.suffix for path in kept.iterdir()], [".lock"])

    def test_says_that_there_is_no_installer_when_nothing_works(self) -> None:
        for refused in ('*"-m venv"*', '"-I -m venv /"*|"-I -m pip"*'):
            with self.assertRaises(SetupFailed) as caught:
                prepare(self.installer(refused), None, self.root)
            self.assertEqual(caught.exception.code, "NO_INSTALLER")
            self.assertFalse((self.root / "environment").exists())

    def test_is_ended_when_an_install_takes_too_long(self) -> None:
        slow = self.root / "slow"
        slow.write_text("#!/bin/sh\nsleep 600\n")
        slow.chmod(0o755)
        installer = Installer(str(slow), self.bundle, {"PATH": "/usr/bin:/bin"}, 0.1, lambda line: None)
        with self.assertRaisesRegex(SetupFailed, "took longer"):
            prepare(installer, None, self.root)


class AnEnvironmentsName(unittest.TestCase):
    def test_changes_with_the_requirements_and_the_files_they_name(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "requirements.txt"
            names = set()
            for content, constraint in (
                ("a==1\n", ""),
                ("a==2\n", ""),
                ("a==2\n-c c.txt\n", "b==1"),
                ("a==2\n-c c.txt\n", "b==2"),
            ):
                file.write_text(content)
                (Path(folder) / "c.txt").write_text(constraint)
                names.add(environment_key(file))
            self.assertEqual(len(names), 4)
