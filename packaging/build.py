#!/usr/bin/env python3
"""Make what people install, on the system it is for; everything is put into dist/.

    python3 packaging/build.py             all that this system's users install, and its checksums
    python3 packaging/build.py bundle      only the program with its libraries, in build/bundle

On Linux that is a Debian package and a tarball; on Windows an installer (with Inno Setup), on macOS a disk image.
"""

import sys

from desk_build.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
