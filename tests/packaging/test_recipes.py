"""The recipes for systems that this one is not, as far as they can be looked at here."""

from __future__ import annotations

import re
import runpy
import struct
import sys
import types
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from desk_build import desktop, icons
from desk_build.contents import belongs, is_brought
from desk_build.project import APP_ID, CHECKOUT, NAME, PROGRAM, VERSION
from PySide6.QtGui import QColor, QImage

_ICON = "sign_desk/resources/sign-desk.svg"
SPEC = CHECKOUT / "packaging" / "bundle" / "sign-desk.spec"


@dataclass
class Recipe:
    """What the recipe asked PyInstaller for."""

    asked: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = field(default_factory=dict)


def _follow(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: str) -> Recipe:
    """Run the recipe as PyInstaller does, on a system that says it is `platform`, and note what it asks for."""
    recipe = Recipe()
    hooks = types.ModuleType("PyInstaller.utils.hooks")
    hooks.__dict__.update(
        collect_data_files=lambda name: [(f"/somewhere/{name}/table.xml", name)],
        collect_submodules=lambda name, **_: [f"{name}.module"],
        copy_metadata=lambda name: [(f"/somewhere/{name}.dist-info", f"{name}.dist-info")],
    )
    for name in ("PyInstaller", "PyInstaller.utils"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    monkeypatch.setitem(sys.modules, "PyInstaller.utils.hooks", hooks)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(sys, "path", [*sys.path])

    def step(name: str) -> Any:
        def note(*arguments: Any, **options: Any) -> types.SimpleNamespace:
            recipe.asked[name] = (arguments, options)
            found = [
                ("PySide6/Qt/translations/qt_de.qm", "", "DATA"),
                ("sign_desk/resources/sign-desk.svg", "", "DATA"),
            ]
            return types.SimpleNamespace(pure=[], scripts=[], binaries=list(found), datas=list(found))

        return note

    given: dict[str, Any] = {name: step(name) for name in ("Analysis", "PYZ", "EXE", "COLLECT", "BUNDLE")}
    runpy.run_path(str(SPEC), given | {"SPECPATH": str(SPEC.parent), "workpath": str(tmp_path / "work")})
    return recipe


@pytest.mark.parametrize(
    ("platform", "icon", "stripped"),
    [("linux", "256.png", True), ("win32", "sign-desk.ico", False), ("darwin", "sign-desk.icns", False)],
)
def test_the_bundle_s_recipe_holds_on_each_system(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: str, icon: str, *, stripped: bool
) -> None:
    asked = _follow(monkeypatch, tmp_path, platform).asked
    (scripts,), analysis = asked["Analysis"]
    assert [Path(script).is_file() for script in scripts] == [True]
    assert {Path(source).name for source, _ in analysis["datas"]} >= {"LICENSE", "migrations", "*.svg", "table.xml"}
    _, program = asked["EXE"]
    assert (program["name"], Path(program["icon"]).name, program["console"]) == (PROGRAM, icon, False)
    collected, options = asked["COLLECT"]
    assert options["strip"] is stripped
    assert collected[2] == [(_ICON, "", "DATA")], "what is unused is left out"
    assert ("BUNDLE" in asked) is (platform == "darwin")
    if platform == "darwin":
        assert asked["BUNDLE"][1]["name"] == f"{NAME}.app"
        assert asked["BUNDLE"][1]["bundle_identifier"] == APP_ID
        assert asked["BUNDLE"][1]["version"] == VERSION


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqoffscreen.so", True),
        ("PySide6\\plugins\\platforms\\qwindows.dll", True),
        ("PySide6/Qt/plugins/platforms/libqcocoa.dylib", True),
        ("PySide6/Qt/plugins/platforms/libqvnc.so", False),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", False),
        ("PySide6/Qt/plugins/tls/libqopensslbackend.so", False),
        ("PySide6\\plugins\\imageformats\\qsvg.dll", True),
        ("PySide6/Qt/plugins/imageformats/libqjpeg.so", False),
        ("PySide6/Qt/translations/qtbase_de.qm", False),
        ("pycountry/locales/de/LC_MESSAGES/iso3166-1.mo", False),
        ("pycountry/databases/iso3166-1.json", True),
        ("pycountry/databases/iso3166-2.json", True),
        ("pycountry/databases/iso639-3.json", False),
        ("platformdirs-4.14.7.dist-info/sboms/platformdirs.cdx.json", False),
        ("platformdirs-4.14.7.dist-info/licenses/LICENSE", True),
        ("libgssapi_krb5.so.2", False),
        ("libX11.so.6", False),
        ("libxcb-cursor.so.0", True),
        ("libssl.so.3", True),
        ("sign_desk/store/migrations/env.py", True),
        ("sign_desk/store/migrations/__pycache__/env.cpython-311.pyc", False),
    ],
)
def test_what_is_unused_or_the_system_s_own_is_left_out(path: str, *, kept: bool) -> None:
    assert belongs(path) is kept


def test_what_helped_to_make_the_bundle_is_not_named_as_a_part_of_it() -> None:
    lock = "typing-extensions==4.16.0 \\\n    --hash=sha256:00\n    # via hatchling\n"
    brought = [name for name in ("typing_extensions", "hatchling", "pip", "PyInstaller") if is_brought(name, lock)]
    assert brought == ["typing_extensions", "PyInstaller"]


def _sections(script: str) -> dict[str, list[str]]:
    """Read an Inno Setup script: its sections and their lines, without comments."""
    sections: dict[str, list[str]] = {}
    for line in script.splitlines():
        if heading := re.fullmatch(r"\[(\w+)\]", line):
            sections[heading[1]] = []
        elif line and not line.startswith(";"):
            sections[list(sections)[-1]].append(line)
    return sections


def test_the_windows_script_is_given_all_that_it_asks_for(tmp_path: Path) -> None:
    script = desktop.SCRIPT.read_text(encoding="utf-8")
    command = desktop.installer_command("ISCC", tmp_path / "bundle", tmp_path / "icons", tmp_path)
    given = {word[2:].partition("=")[0] for word in command if word.startswith("/D")}
    assert set(re.findall(r"\{#(\w+)\}", script)) == given
    sections = _sections(script)
    assert list(sections) == ["Setup", "Languages", "Tasks", "InstallDelete", "Files", "Icons", "Run"]
    settings = dict(line.split("=", 1) for line in sections["Setup"])
    assert settings["OutputBaseFilename"].replace("{#Version}", VERSION) + ".exe" == f"{PROGRAM}-{VERSION}-setup.exe"
    for name in ("Tasks", "Files", "Icons", "Run", "InstallDelete"):
        for line in sections[name]:
            assert all(re.fullmatch(r"\s*\w+: .+", part) for part in line.split(";")), line
    started = [line for name in ("Icons", "Run") for line in sections[name]]
    assert all(f"{{app}}\\{PROGRAM}.exe" in line for line in started)


def test_the_disk_image_is_made_of_the_folder(tmp_path: Path) -> None:
    command = desktop.disk_image_command(tmp_path, tmp_path / "it.dmg")
    assert command[command.index("-srcfolder") + 1] == str(tmp_path)
    assert command[-1] == str(tmp_path / "it.dmg")


def _drawn(sizes: Sequence[int]) -> dict[int, bytes]:
    return {size: icons.draw(size) for size in sizes}


def test_the_icon_is_sharp_at_every_size(qapp: object) -> None:
    for size, png in _drawn(icons.SIZES).items():
        assert png.startswith(b"\x89PNG")
        assert struct.unpack(">II", png[16:24]) == (size, size)


def _contrast(one: QColor, other: QColor) -> float:
    """How well two colours are told apart, from 1 to 21 (WCAG 2, contrast ratio)."""

    def luminance(colour: QColor) -> float:
        parts = colour.redF(), colour.greenF(), colour.blueF()
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("ground", ["#ffffff", "#1e1f22"])
@pytest.mark.parametrize("size", [16, 512])
def test_the_icon_is_seen_on_light_and_on_dark(qapp: object, size: int, ground: str) -> None:
    picture = QImage.fromData(icons.draw(size))
    colours = [picture.pixelColor(x, y) for x in range(size) for y in range(size)]
    opaque = [colour for colour in colours if colour.alpha() > 200]
    assert len(opaque) > 0.6 * len(colours)
    assert sum(_contrast(colour, QColor(ground)) >= 2.5 for colour in opaque) > 0.15 * len(opaque)
    own_ground = QColor(Counter(colour.name() for colour in opaque).most_common(1)[0][0])
    assert sum(_contrast(colour, own_ground) >= 3 for colour in opaque) > 0.15 * len(opaque)


def test_windows_container_leads_to_each_picture(qapp: object) -> None:
    pictures = _drawn((16, 48, 256))
    container = icons.ico(pictures)
    reserved, kind, count = struct.unpack("<HHH", container[:6])
    assert (reserved, kind, count) == (0, 1, 3)
    for position, (size, png) in enumerate(pictures.items()):
        width, height, _, _, _, bits, length, start = struct.unpack("<BBBBHHII", container[6 + 16 * position :][:16])
        assert (width, height, bits) == (size % 256, size % 256, 32)
        assert container[start : start + length] == png


def test_apple_s_container_holds_each_picture(qapp: object) -> None:
    pictures = _drawn((32, 128, 1024))
    container = icons.icns(pictures)
    assert container[:4] == b"icns"
    assert struct.unpack(">I", container[4:8]) == (len(container),)
    found, position = {}, 8
    while position < len(container):
        kind, length = struct.unpack(">4sI", container[position : position + 8])
        found[kind] = container[position + 8 : position + length]
        position += length
    assert found == {b"ic11": pictures[32], b"ic07": pictures[128], b"ic10": pictures[1024]}


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_program_without_a_terminal_still_tells_by_its_exit_status(
    monkeypatch: pytest.MonkeyPatch, stream: str
) -> None:
    monkeypatch.setattr(sys, stream, None)
    monkeypatch.setattr(sys, "argv", ["sign-desk", "--version"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(SPEC.with_name("sign-desk.py")))
    opened = getattr(sys, stream)
    assert (ended.value.code, opened.writable()) == (0, True)
    opened.close()


def test_the_workflows_run_what_is_there() -> None:
    texts = [file.read_text(encoding="utf-8") for file in (CHECKOUT / ".github" / "workflows").glob("*.yml")]
    assert len(texts) == 2
    named = re.findall(r"(?:run: |python3? )((?:packaging|\.ci)/[\w./]+)", "\n".join(texts))
    assert set(named) == {".ci/run", "packaging/bootstrap.py", "packaging/build.py"}
    assert all((CHECKOUT / path).is_file() for path in named)
    programs = re.findall(r"program: (.+?) }", "\n".join(texts))
    assert {Path(program).parts[:2] for program in programs} == {("build", "bundle")}
    assert {Path(program).stem for program in programs} == {PROGRAM}
    assert any(f"{NAME}.app" in program for program in programs)
