"""Crash test (chaos testing): all is killed while people write. No acknowledged letter is lost or goes astray.

And each that was taken counts once in the tally of its month.

    python -m tests.chaos.crash [--seed N] [--seconds S] [--database sqlite|postgresql|both]

The real application under gunicorn, two couriers, a mail server over TLS that files letters durably, SQLite or a real
PostgreSQL. kill -9 of web workers, couriers, mail server and PostgreSQL, a disk that fills up, clocks that jump,
restarts in order. The times of the courier are made short in the same proportion; nothing else is. Every five seconds
it says how far it is; when it is stopped, by Ctrl-C or otherwise, nothing that it started stays.
"""

import argparse
import os
import signal
import sys
import threading
import time

from tests.chaos.judge import Result
from tests.chaos.world import World

SAY_S = 5


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.crash", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same acts in the same order (1)")
    parser.add_argument("--seconds", type=float, default=60, help="about how long each database takes in all (60)")
    parser.add_argument("--no-mount", action="store_true", help="fill no disk in memory, limit the files instead")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    if "MAKELEVEL" in os.environ:
        threading.Thread(target=end_with, args=[os.getppid()], daemon=True).start()
    kinds = ("sqlite", "postgresql") if asked.database == "both" else (asked.database,)
    print(f"crash test of {' and '.join(kinds)}, about {asked.seconds:.0f} s each, seed {asked.seed}", flush=True)
    results = [run(World(kind, asked.seed, mount=not asked.no_mount), asked.seconds) for kind in kinds]
    return 1 if any(result.wrong for result in results) else 0


def run(world: World, seconds: float) -> Result:
    """Run one world, saying now and then how far it is, and print what came of it."""
    over = threading.Event()
    threading.Thread(target=say, args=[world, over], daemon=True).start()
    began = time.monotonic()
    try:
        result = world.run(seconds)
    finally:
        over.set()
    print(f"\n{result.database}, seed {result.seed}, {time.monotonic() - began:.0f} s")
    for act, count in sorted(result.acts.items()):
        print(f"  {act:<28} {count:>6}")
    for what in ("acknowledged", "refused", "arrived", "counted", "twice"):
        print(f"  {what:<28} {getattr(result, what):>6}")
    print(*[f"  WRONG: {one}" for one in result.wrong] or ["  nothing lost, nothing astray"], sep="\n", flush=True)
    return result


def say(world: World, over: threading.Event) -> None:
    began = time.monotonic()
    while not over.wait(SAY_S):
        acts = world.result.acts.total()
        print(
            f"{world.result.database} {time.monotonic() - began:3.0f} s, {world.phase}: {acts} acts, "
            f"{len(world.people.acknowledged)} letters acknowledged, {world.delivered()} delivered",
            flush=True,
        )


def end_with(parent: int) -> None:
    """End this process when *parent* does: a make that is killed cannot tell us."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
