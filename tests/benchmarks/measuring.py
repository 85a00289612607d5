"""How `make bench` measures: seconds, and how they spread. Each part of it yields rows of what and how much."""

import statistics
import time
from collections.abc import Callable, Iterator
from typing import TypeAlias

# What a part of the bench yields, as soon as it knows: (what was measured, the figure with its unit).
Figures: TypeAlias = Iterator[tuple[str, str]]


def seconds(do: Callable[[], object]) -> float:
    """How long *do* takes."""
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def spread(times: list[float]) -> str:
    """Median and 99th percentile of *times* in milliseconds."""
    ordered = sorted(times)
    return f"p50 {statistics.median(ordered) * 1000:.0f} ms, p99 {ordered[int(len(ordered) * 0.99)] * 1000:.0f} ms"
