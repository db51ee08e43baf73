"""Run the benchmarks and print their medians as Markdown tables.

    python tests/benchmarks [pricing] [history] …

Each module ``bench_*.py`` beside this file has a function ``measures`` that gives its measures one by one.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path

from measure import lines

_HERE = Path(__file__).parent
_PREFIX = "bench_"


def main() -> int:
    """Run what is asked for, all of it if nothing is, and return the exit status."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    known = sorted(file.stem.removeprefix(_PREFIX) for file in _HERE.glob(f"{_PREFIX}*.py"))
    parser = argparse.ArgumentParser(prog="bench", description="Measure how fast Sign Desk is.")
    parser.add_argument("what", nargs="*", help=f"what to measure: {', '.join(known)}; all of it if left out")
    parser.add_argument("--once", action="store_true", help="run each measure once, only to see that it works")
    asked = parser.parse_args()
    if unknown := set(asked.what) - set(known):
        parser.error(f"there are no benchmarks of {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
    for line in _tables(asked.what or known, once=asked.once):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    return 0


def _tables(names: Iterable[str], *, once: bool) -> Iterator[str]:
    for name in names:
        yield from ("", f"## {name}", "")
        yield from lines(import_module(_PREFIX + name).measures(), once=once)


if __name__ == "__main__":
    sys.exit(main())
