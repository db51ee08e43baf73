"""Give this process over to another program.

Imported before the Python version is known to suit, hence written for Python 3.6 and later.
"""

import os
import signal
import subprocess
import sys


def hand_over(command: "list[str]", environment: "dict[str, str]") -> int:
    """Let the program take this process' place, so that signals and the exit status are its own.

    Windows has no such call: there the program runs as a child, Ctrl+C is left to it, and its status is
    returned.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name != "nt":
        os.execvpe(command[0], command, environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return subprocess.Popen(command, env=environment).wait()
