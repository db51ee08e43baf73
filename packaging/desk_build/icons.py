"""Draw the application's icon in the sizes and forms that the systems ask for.

    python -m desk_build.icons FOLDER

Runs where PySide6 is. Windows' and Apple's forms are containers of PNG pictures, each told by its size.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

from desk_build.project import CHECKOUT

SOURCE = CHECKOUT / "resources" / "sign-desk.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512, 1024)
_ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
_ICNS_TYPES = {32: b"ic11", 64: b"ic12", 128: b"ic07", 256: b"ic08", 512: b"ic09", 1024: b"ic10"}


def draw(size: int) -> bytes:
    """Return the icon as a PNG of `size` by `size` pixels."""
    from PySide6.QtCore import QBuffer, QIODevice, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(SOURCE)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def ico(pictures: dict[int, bytes]) -> bytes:
    """Put PNGs, by their size, into the container that Windows reads."""
    header = struct.pack("<HHH", 0, 1, len(pictures))
    entries, bodies = b"", b""
    start = len(header) + 16 * len(pictures)
    for size, png in pictures.items():
        side = size % 256  # 0 stands for 256
        entries += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(png), start + len(bodies))
        bodies += png
    return header + entries + bodies


def icns(pictures: dict[int, bytes]) -> bytes:
    """Put PNGs, by their size, into the container that macOS reads."""
    body = b"".join(_ICNS_TYPES[size] + struct.pack(">I", len(png) + 8) + png for size, png in pictures.items())
    return b"icns" + struct.pack(">I", len(body) + 8) + body


def main(folder: Path) -> None:
    """Write every size as a PNG, and both containers, into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {size: draw(size) for size in SIZES}
    for size, png in pictures.items():
        (folder / f"{size}.png").write_bytes(png)
    (folder / "sign-desk.ico").write_bytes(ico({size: pictures[size] for size in _ICO_SIZES}))
    (folder / "sign-desk.icns").write_bytes(icns({size: pictures[size] for size in _ICNS_TYPES}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
