"""Where things lie, and the worker's folder on the import path, as when it runs from its bundle."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
WORKER = REPOSITORY / "worker"
SCHEMAS = REPOSITORY / "schemas"
EXAMPLES = REPOSITORY / "examples"
SHARED = Path(os.environ.get("RYTHMIQ_SHARED") or REPOSITORY.parent / "shared")
IMAGES = SHARED / "data" / "images"

sys.path.insert(0, str(WORKER))


def schema(name: str) -> dict[str, Any]:
    """A built-in schema as a payload carries it."""
    whole = json.loads((SCHEMAS / f"{name}.json").read_text("utf-8"))
    return {key: whole[key] for key in ("id", "name", "version", "schema_definition")}
