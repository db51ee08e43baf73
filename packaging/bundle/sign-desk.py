"""The program that the bundle starts."""

import sys

from sign_desk.__main__ import main

sys.exit(main())
