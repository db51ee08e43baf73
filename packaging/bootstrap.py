#!/usr/bin/env python3
"""Prepare Sign Desk in this checkout, and open its demo, run its tests or measure its speed.

    python3 packaging/bootstrap.py setup
    python3 packaging/bootstrap.py demo [options of sign-desk]
    python3 packaging/bootstrap.py test [options of pytest]
    python3 packaging/bootstrap.py bench [what to measure: pricing, history]

This file only sees to it that a suitable Python does the work; the work itself is in ``desk_setup``. It is
written for Python 3.6 and later, so that an unsuitable Python can still say that it is one.
"""

import os
import subprocess
import sys
from pathlib import Path

from desk_setup.handover import hand_over

SUITABLE = ("3.13", "3.12", "3.11")
UNSUITABLE_PYTHON = 72
VERSION_QUERY = "import sys; print('{}.{}'.format(*sys.version_info))"


def suitable_interpreter() -> "list[str] | None":
    """Return the command that starts a suitable Python, or None where the PATH has none.

    Each candidate is asked its version: a version manager may leave a ``python3.13`` on the PATH that starts
    nothing.
    """
    for version in SUITABLE:
        command = ["py", "-" + version] if os.name == "nt" else ["python" + version]
        try:
            answer = subprocess.check_output([*command, "-c", VERSION_QUERY], stderr=subprocess.DEVNULL)
        except (OSError, subprocess.CalledProcessError):
            continue
        if answer.decode().strip() == version:
            return command
    return None


def main(arguments: "list[str]") -> int:
    """Do what the arguments ask for, with a suitable Python, and return the exit status."""
    version = "{}.{}".format(*sys.version_info)
    if version in SUITABLE:
        from desk_setup.commands import main as run_command  # an older Python cannot read it

        return run_command(arguments)
    command = suitable_interpreter()
    if command is None:
        print(
            f"Sign Desk needs Python 3.11, 3.12 or 3.13, and this is Python {version}. Install one of them",
            "(from python.org or with your system's packages), then run this again.",
            file=sys.stderr,
        )
        return UNSUITABLE_PYTHON
    return hand_over([*command, str(Path(__file__).resolve()), *arguments], dict(os.environ))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
