"""Run other programs, and stop with a sentence the user can act upon."""

from __future__ import annotations

import os
import shlex
import subprocess
from typing import TYPE_CHECKING

from desk_setup.handover import hand_over

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

UNAVAILABLE = 69
SYSTEM_LACKS = 72


class SetupError(Exception):
    """The set-up cannot go on.

    Its text says what is wrong and what to do next. ``status`` is the exit status: UNAVAILABLE where
    something could not be fetched or installed, SYSTEM_LACKS where the operating system has to be changed
    first. Both lie outside pytest's own range.
    """

    def __init__(self, message: str, status: int = UNAVAILABLE) -> None:
        super().__init__(message)
        self.status = status


class ProgramError(Exception):
    """A program ended with another status than 0; ``output`` is all that it wrote."""

    def __init__(self, output: str) -> None:
        super().__init__(output)
        self.output = output


class Runner:
    """Starts other programs: into a log that tells of this run alone, or in this process' place."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self._log_mode = "w"

    def run_logged(self, command: Sequence[str | Path], **variables: str) -> None:
        """Run the program to its end, its output going to the log; ``variables`` join the environment.

        Raises ProgramError, also where the program cannot be started at all.
        """
        words = [str(word) for word in command]
        try:
            finished = subprocess.run(
                words,
                env={**os.environ, **variables},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                check=False,
            )
            output, succeeded = finished.stdout, finished.returncode == 0
        except OSError as error:
            output, succeeded = str(error), False
        self._write(words, output)
        if not succeeded:
            raise ProgramError(output)

    def hand_over(self, command: Sequence[str | Path], **variables: str) -> int:
        """Let the program take this process' place; ``variables`` join the environment."""
        return hand_over([str(word) for word in command], {**os.environ, **variables})

    def _write(self, words: Sequence[str], output: str) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open(self._log_mode, encoding="utf-8") as log:
            log.write(f"$ {shlex.join(words)}\n{output}\n")
        self._log_mode = "a"
