"""A checkout in miniature: the real bootstrap, an app of one file, and packages that come from a folder."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))

MAIN = """
import os, sys
def main():
    print("{name}", sys.argv[1:], os.environ.get("QT_QPA_PLATFORM"))
    return {status}
if __name__ == "__main__":
    sys.exit(main())
"""
BACKEND = """
import os, pathlib, zipfile
def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    name = "sign_desk-1.0-py3-none-any.whl"
    info = "sign_desk-1.0.dist-info/"
    with zipfile.ZipFile(pathlib.Path(wheel_directory, name), "w") as wheel:
        wheel.writestr("sign_desk.pth", os.getcwd())
        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: sign-desk\\nVersion: 1.0\\n")
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        script = "sign-desk = sign_desk.__main__:main"
        wheel.writestr(info + "entry_points.txt", "[console_scripts]\\n" + script + "\\n")
        wheel.writestr(info + "RECORD", "")
    return name
"""


def make_wheel(folder: Path, name: str, version: str, files: dict[str, str]) -> str:
    """Write a wheel of these files and return the line that locks it."""
    info = f"{name}-{version}.dist-info"
    members = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    for path, text in members.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record += f"{path},sha256={digest},{len(text.encode())}\n"
    target = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(target, "w") as wheel:
        for path, text in (members | {f"{info}/RECORD": record}).items():
            wheel.writestr(path, text)
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(target.read_bytes()).hexdigest()}\n"


@dataclass(frozen=True)
class MiniCheckout:
    path: Path
    wheels: Path

    def lock(self, part: str, *entries: str) -> None:
        (self.path / f"packaging/requirements{part}.txt").write_text("".join(entries), encoding="utf-8")

    def bootstrap(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run the real script; the network is out of reach, and apt-get refuses."""
        environment = {
            key: value
            for key, value in os.environ.items()
            if not re.match(r"PIP_|PYTHON|(WAYLAND_)?DISPLAY$|.*_proxy$", key, re.IGNORECASE)
        }
        environment |= {
            "PATH": f"{self.path / 'programs'}{os.pathsep}{environment['PATH']}",
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.wheels),
            **variables,
        }
        return subprocess.run(
            [sys.executable, self.path / "packaging/bootstrap.py", *arguments],
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    @property
    def log(self) -> str:
        return (self.path / "build/bootstrap.log").read_text(encoding="utf-8")

    @property
    def python(self) -> Path:
        return self.path / (".venv/Scripts/python.exe" if os.name == "nt" else ".venv/bin/python")


@pytest.fixture(scope="session")
def pristine_checkout(tmp_path_factory: pytest.TempPathFactory) -> MiniCheckout:
    """A checkout that is not set up."""
    mini = MiniCheckout(tmp_path_factory.mktemp("pristine") / "checkout", tmp_path_factory.mktemp("wheels"))
    for folder in ("packaging", "sign_desk", "tests/benchmarks", "programs"):
        (mini.path / folder).mkdir(parents=True)
    shutil.copy(ROOT / "packaging/bootstrap.py", mini.path / "packaging")
    shutil.copytree(ROOT / "packaging/desk_setup", mini.path / "packaging/desk_setup")
    (mini.path / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["minibuild"]\nbuild-backend = "minibuild"\n'
        '[project]\nname = "sign-desk"\nversion = "1.0"\n',
        encoding="utf-8",
    )
    (mini.path / "sign_desk/__init__.py").write_text('__version__ = "1.0"\n', encoding="utf-8")
    (mini.path / "sign_desk/__main__.py").write_text(MAIN.format(name="sign-desk", status=0), encoding="utf-8")
    benchmarks = MAIN.format(name="benchmarks", status=4)
    (mini.path / "tests/benchmarks/__main__.py").write_text(benchmarks, encoding="utf-8")
    refusal = mini.path / "programs/apt-get"
    refusal.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    refusal.chmod(0o755)

    library = make_wheel(mini.wheels, "minilibrary", "1.0", {"minilibrary.py": ""})
    pytest_main = MAIN.format(name="pytest", status=3)
    mini_pytest = make_wheel(mini.wheels, "pytest", "1.0", {"pytest/__main__.py": pytest_main})
    mini.lock("", library)
    mini.lock("-test", library, mini_pytest)
    mini.lock("-build", make_wheel(mini.wheels, "minibuild", "1.0", {"minibuild.py": BACKEND}))
    return mini


@pytest.fixture
def fresh_checkout(pristine_checkout: MiniCheckout, tmp_path: Path) -> MiniCheckout:
    """A checkout of the test's own that is not set up."""
    copy = tmp_path / "checkout"
    shutil.copytree(pristine_checkout.path, copy)
    return MiniCheckout(copy, pristine_checkout.wheels)


@pytest.fixture(scope="session")
def ready_checkout(pristine_checkout: MiniCheckout, tmp_path_factory: pytest.TempPathFactory) -> MiniCheckout:
    """A checkout that is set up with its tests; the tests that share it leave it so."""
    copy = tmp_path_factory.mktemp("ready") / "checkout"
    shutil.copytree(pristine_checkout.path, copy)
    ready = MiniCheckout(copy, pristine_checkout.wheels)
    ready.bootstrap("test")
    return ready
