"""The command line: flags, then the application (or its sandbox)."""

from __future__ import annotations

import argparse
import ctypes
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sign_desk import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

_DESCRIPTION = "The store operator's desk for Sign Customiser: customisers, prices and orders."


def main(argv: Sequence[str] | None = None) -> int:
    """Run `sign-desk`; returns the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["sandbox"]:
        from sign_desk.sandbox.__main__ import main as sandbox

        return sandbox(arguments[1:])
    parser = _parser()
    options = parser.parse_args(arguments)
    token = _take_from_environment("SIGN_DESK_TOKEN")
    if options.tour and options.data_dir:
        parser.error("--tour keeps its data in a folder of its own: it cannot be used with --data-dir")
    if token and not options.store:
        parser.error("SIGN_DESK_TOKEN needs --store, to know which store it opens")
    if options.tour:
        from sign_desk.tour import run_tour

        return run_tour(options.tour)
    if options.self_check:
        from sign_desk.self_check import self_check

        return self_check()
    from sign_desk.app import Start
    from sign_desk.launch import run

    return run(Start(data=options.data_dir, demo=options.demo, store=options.store, token=token))


def _take_from_environment(name: str) -> str | None:
    """Return the variable's value and remove it, so that no child inherits it and nobody reads it from this process."""
    value = os.environ.get(name)
    if value is not None and os.name == "posix":
        # Removing a variable leaves its text where the process began with it, and /proc shows that.
        library = ctypes.CDLL(None)
        library.getenv.restype = ctypes.c_void_p
        address = library.getenv(os.fsencode(name))
        if address:
            ctypes.memset(address, 0, len(os.fsencode(value)))
    os.environ.pop(name, None)
    return value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sign-desk", description=_DESCRIPTION, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"Sign Desk {__version__}")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--demo", action="store_true", help="open the embedded demo store: no account is needed")
    what.add_argument(
        "--store",
        metavar="NAME",
        help="open this store, by its name or its https address; the environment variable SIGN_DESK_TOKEN may hold "
        "a token for its address, used until the program ends and kept nowhere",
    )
    what.add_argument(
        "--tour",
        type=Path,
        metavar="DIR",
        help="go through the main screens by itself and save pictures in DIR",
    )
    what.add_argument("--self-check", action="store_true", help="look whether this installation is whole, and say so")
    parser.add_argument("--data-dir", type=Path, metavar="DIR", help="keep this program's data in DIR")
    parser.epilog = "`sign-desk sandbox --help` tells of the embedded store for developers."
    return parser


if __name__ == "__main__":
    sys.exit(main())
