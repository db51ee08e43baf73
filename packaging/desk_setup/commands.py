"""The commands of packaging/bootstrap.py: one function each, over the system and the virtual environment."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desk_setup.environment import Contents, Environment
from desk_setup.runner import Runner, SetupError
from desk_setup.system import (
    BUNDLING,
    DEBIAN_ROOT,
    MENU_VALIDATORS,
    OFFSCREEN,
    RECEIVERS,
    SECRET_SERVICE,
    VIRTUAL_ENVIRONMENTS,
    VIRTUAL_SCREEN,
    System,
    has_display,
    needs_of_the_window,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from desk_setup.system import Need

CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Desk:
    """What a command works with."""

    checkout: Path
    runner: Runner
    system: System
    environment: Environment


def desk_of(checkout: Path) -> Desk:
    """Return the real thing: this computer, and the virtual environment of the checkout."""
    runner = Runner(checkout / "build" / "bootstrap.log")
    return Desk(checkout, runner, System.here(runner), Environment(checkout, runner))


def setup(desk: Desk, arguments: Sequence[str]) -> int:
    """Prepare all that the app needs, and stop."""
    if arguments:
        raise SetupError(f"setup takes no options, and was given: {' '.join(arguments)}", status=2)
    prepare_app(desk)
    print("Sign Desk is ready in .venv")
    return 0


def demo(desk: Desk, arguments: Sequence[str]) -> int:
    """Open the app on its sandbox; without a display, have it take pictures of itself instead."""
    prepare_app(desk)
    if has_display(os.environ):
        return desk.runner.hand_over([desk.environment.app, "--demo", *arguments])
    pictures = desk.checkout / "build" / "tour"
    if arguments:
        print(f"These options are for the window, and left out: {' '.join(arguments)}")
    print(f"There is no display here, so no window opens. Pictures of the app are being put into {pictures}")
    return desk.runner.hand_over([desk.environment.app, "--tour", pictures], QT_QPA_PLATFORM="offscreen")


def test(desk: Desk, arguments: Sequence[str]) -> int:
    """Run the test suite; the arguments are pytest's."""
    wanted = {
        "a screen": VIRTUAL_SCREEN,
        "a keyring": SECRET_SERVICE,
        "other languages": RECEIVERS,
        "packing": (*BUNDLING, *MENU_VALIDATORS),
        "a Debian root": DEBIAN_ROOT,
    }
    prepare_tests(desk, wanted)
    return desk.runner.hand_over([desk.environment.python, "-m", "pytest", *arguments])


def bench(desk: Desk, arguments: Sequence[str]) -> int:
    """Measure how fast the app is; the arguments say what of it, and nothing means all."""
    prepare_tests(desk, {})
    return desk.runner.hand_over([desk.environment.python, Path("tests", "benchmarks"), *arguments])


COMMANDS = {command.__name__: command for command in (setup, demo, test, bench)}


def prepare_app(desk: Desk) -> None:
    """Have the app ready to start."""
    if sys.platform == "linux":
        desk.system.provide((*VIRTUAL_ENVIRONMENTS, *needs_of_the_window(os.environ)), {})
    desk.environment.prepare(Contents.APP)


def prepare_tests(desk: Desk, optional: Mapping[str, Sequence[Need]]) -> None:
    """Have all ready that tests and benchmarks need, and be where they start from; no window is shown."""
    if sys.platform == "linux":
        desk.system.provide((*VIRTUAL_ENVIRONMENTS, *OFFSCREEN), optional)
    desk.environment.prepare(Contents.APP_AND_TESTS)
    os.chdir(desk.checkout)


def main(arguments: Sequence[str]) -> int:
    """Run the command that the arguments name and return its exit status."""
    parser = argparse.ArgumentParser(
        prog="bootstrap.py",
        description="Prepare Sign Desk in this checkout, and open its demo, run its tests or measure its speed.",
    )
    parser.add_argument("command", choices=COMMANDS, help="what to do once all is prepared")
    rest = "options of sign-desk (demo) or pytest (test), or what to measure (bench)"
    parser.add_argument("rest", nargs=argparse.REMAINDER, help=rest)
    chosen = parser.parse_args(arguments)
    try:
        return COMMANDS[chosen.command](desk_of(CHECKOUT), chosen.rest)
    except SetupError as error:
        print(error, file=sys.stderr)
        return error.status
    except OSError as error:
        print(f"{CHECKOUT} cannot be used: {error}. See to that, then run this again.", file=sys.stderr)
        return 1
