"""A pure-Python package called tiny, made on the spot, so that installs need no network."""

from __future__ import annotations

import zipfile
from pathlib import Path


def make_wheel(folder: Path, version: str = "1.0", needs: str = "") -> str:
    """Puts the wheel in `folder` and gives the requirements that find it there."""
    info = f"tiny-{version}.dist-info"
    needed = f"Requires-Dist: {needs}\n" if needs else ""
    files = {
        "tiny.py": f"VALUE = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n{needed}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"])
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / f"tiny-{version}-py3-none-any.whl", "w") as wheel:
        for name, content in {**files, f"{info}/RECORD": record}.items():
            wheel.writestr(name, content)
    return f"--no-index\n--find-links {folder}\ntiny=={version}\n"
