"""How many documents are worked on at a time, and with how many threads each."""

from __future__ import annotations

from dataclasses import dataclass

# What the OCR worker of production takes (facts/rythmiq-worker.md §6: PaddleOCR, about 1.5 GB).
LANE_MEMORY_MB = 1536
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class LanePlan:
    lanes: int
    threads: int


def plan_lanes(
    *, cores: int, memory_bytes: int, lane_memory_mb: int, documents: int, forced: int | None = None
) -> LanePlan:
    """A core does more for a document of its own than as a second one of another: lanes before threads."""
    wished = forced or min(cores, memory_bytes // (lane_memory_mb * MEGABYTE))
    lanes = max(1, min(wished, documents))
    return LanePlan(lanes, max(1, cores // lanes))
