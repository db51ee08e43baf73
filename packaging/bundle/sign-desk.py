"""The program that the bundle starts."""

import os
import sys
from pathlib import Path

from sign_desk.__main__ import main

# On Windows a program with a window has no terminal, unless its output is led somewhere: it goes nowhere then.
for stream in ("stdout", "stderr"):
    if getattr(sys, stream) is None:
        setattr(sys, stream, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 (as long as it runs)

sys.exit(main())
