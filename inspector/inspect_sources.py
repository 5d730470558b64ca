"""Tells facts about Python files without running them: their names on stdin, one JSON document on stdout."""

from __future__ import annotations

import json
import os
import sys

# Python is started with -I, which leaves the script's own folder off the path.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from source_facts.file_facts import facts_of


def main() -> None:
    asked = json.loads(sys.stdin.buffer.read())
    sources = [facts_of(file["name"], file["path"]) for file in asked["files"]]
    python = ".".join(map(str, sys.version_info[:3]))
    # ASCII only: a name may hold what no encoding can write.
    sys.stdout.write(json.dumps({"python": python, "sources": sources}, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
