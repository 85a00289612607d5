"""`make bench`: the figures of this machine, in one run, with its load. Nothing here passes or fails.

    python -m tests.benchmarks.bench           everything
    python -m tests.benchmarks.bench site      one part, or several

A part is a module tests/benchmarks/<part>.py with one function `figures()`, which yields (what was measured, the
figure) as soon as it knows. Its first line is the heading of its rows.
"""

import os
import sys
from types import ModuleType

from tests.benchmarks import forms, held, journeys, post, site
from tests.support import ROOT

PARTS: dict[str, ModuleType] = {"site": site, "journeys": journeys, "forms": forms, "post": post, "held": held}


def load() -> str:
    """How busy the machine is: runnable processes, averaged over 1, 5 and 15 minutes."""
    return ", ".join(f"{one:.2f}" for one in os.getloadavg())


def packages() -> str:
    """How many packages each kind of machine gets."""
    locks = {name: (ROOT / "requirements" / f"{name}.txt").read_text("utf-8") for name in ("forms", "run", "test")}
    return ", ".join(f"{name} {sum('==' in line for line in lock.splitlines())}" for name, lock in locks.items())


def main(arguments: list[str]) -> int:
    """Print the table of the parts named in *arguments*, or of all; 2 for a part that there is not."""
    if unknown := set(arguments) - PARTS.keys():
        print(f"there is no part {', '.join(sorted(unknown))}; use {', '.join(PARTS)}", file=sys.stderr)
        return 2
    print(f"{os.cpu_count()} processors, Python {sys.version.split()[0]}, load {load()}")
    for name in arguments or PARTS:
        print(f"\n{(PARTS[name].__doc__ or name).splitlines()[0]}", flush=True)
        for what, figure in PARTS[name].figures():
            print(f"  {what:<66} {figure}", flush=True)
    print(f"\npackages locked: {packages()}\nload at the end {load()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
