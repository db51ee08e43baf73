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
    OFFSCREEN,
    SECRET_SERVICE,
    VIRTUAL_ENVIRONMENTS,
    VIRTUAL_SCREEN,
    System,
    has_display,
    needs_of_the_window,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    print(f"There is no display here, so no window opens. Pictures of the app are being put into {pictures}")
    return desk.runner.hand_over([desk.environment.app, "--tour", pictures, *arguments], QT_QPA_PLATFORM="offscreen")


def test(desk: Desk, arguments: Sequence[str]) -> int:
    """Run the test suite; the arguments are pytest's."""
    if sys.platform == "linux":
        optional = {"a screen": VIRTUAL_SCREEN, "a keyring": SECRET_SERVICE}
        desk.system.provide((*VIRTUAL_ENVIRONMENTS, *OFFSCREEN), optional)
    desk.environment.prepare(Contents.APP_AND_TESTS)
    os.chdir(desk.checkout)
    return desk.runner.hand_over([desk.environment.python, "-m", "pytest", *arguments])


COMMANDS = {command.__name__: command for command in (setup, demo, test)}


def prepare_app(desk: Desk) -> None:
    """Have the app ready to start."""
    if sys.platform == "linux":
        desk.system.provide((*VIRTUAL_ENVIRONMENTS, *needs_of_the_window(os.environ)), {})
    desk.environment.prepare(Contents.APP)


def main(arguments: Sequence[str]) -> int:
    """Run the command that the arguments name and return its exit status."""
    parser = argparse.ArgumentParser(
        prog="bootstrap.py",
        description="Prepare Sign Desk in this checkout, and open its demo or run its tests.",
    )
    parser.add_argument("command", choices=COMMANDS, help="what to do once all is prepared")
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="options of sign-desk (demo) or pytest (test)")
    chosen = parser.parse_args(arguments)
    try:
        return COMMANDS[chosen.command](desk_of(CHECKOUT), chosen.rest)
    except SetupError as error:
        print(error, file=sys.stderr)
        return error.status
    except OSError as error:
        print(f"{CHECKOUT} cannot be used: {error}. See to that, then run this again.", file=sys.stderr)
        return 1
