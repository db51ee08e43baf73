"""The tour, as a process of its own: it goes through everything, and its exit status can be believed."""

import os
import subprocess
import sys

import pytest
from PySide6.QtGui import QImage

_ONE_PART = """
import sys
from pathlib import Path
from sign_desk.tour import guide as patience, run

async def part(guide):
    {body}

run._PARTS = (part,)
sys.exit(run.run_tour(Path(sys.argv[1])))
"""


@pytest.fixture
def tour(tmp_path):
    """Run the tour, or instead of its parts a body of a coroutine."""

    def run(folder, body=None):
        program = ["-m", "sign_desk", "--tour"] if body is None else ["-c", _ONE_PART.format(body=body)]
        # No screen, and a home of its own: a tour must not find, nor leave, anything of the operator's.
        alone = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
        home = tmp_path / "home"
        home.mkdir()
        return subprocess.run(
            [sys.executable, *program, str(folder)],
            env=alone | {"HOME": str(home), "QT_QPA_PLATFORM": "offscreen"},
            check=False,
            capture_output=True,
            text=True,
            timeout=600,
        )

    return run


@pytest.mark.timeout(660)
def test_tour_comes_to_its_end_and_pictures_each_screen(tour, tmp_path):
    pictures = tmp_path / "pictures"
    result = tour(pictures)
    assert result.returncode == 0, result.stderr
    files = sorted(pictures.glob("*.png"))
    assert result.stdout.strip() == f"{len(files)} pictures are in {pictures}"
    lit = [file for file in files if not file.stem.endswith("-dark")]
    assert [int(file.name[:3]) for file in lit] == list(range(1, len(lit) + 1))
    assert {file.stem for file in files} == {f"{file.stem}{ground}" for file in lit for ground in ("", "-dark")}
    for file in files:
        image = QImage(str(file))
        assert image.width() > 100, f"{file.name} shows nothing"
        assert image.height() > 100, f"{file.name} shows nothing"
        ground = image.pixelColor(image.width() - 1, image.height() - 1).lightness()
        assert (ground < 128) is file.stem.endswith("-dark"), f"{file.name} is not in its colours"
    assert list((tmp_path / "home").rglob("*sign*desk*")) == []


def test_step_that_does_not_come_true_is_told_and_fails_the_tour(tour, tmp_path):
    result = tour(tmp_path, "patience._PATIENCE = 0.1; await guide.until(lambda: False, 'the sign is lit')")
    assert result.returncode == 1
    assert "this did not come true: the sign is lit" in result.stderr
    assert "pictures" not in result.stdout


def test_what_is_not_so_fails_the_tour(tour, tmp_path):
    result = tour(tmp_path, "guide.check(False, 'the order was sent once')")
    assert result.returncode == 1
    assert "this is not so: the order was sent once" in result.stderr


def test_error_that_nobody_foresaw_fails_the_tour(tour, tmp_path):
    result = tour(tmp_path, "guide.desk.report(ValueError('oops')); await guide.picture('window')")
    assert result.returncode == 1
    assert "an error came that nobody foresaw" in result.stderr


def test_folder_that_cannot_be_made_is_told(tour, tmp_path):
    (tmp_path / "file").write_text("in the way")
    result = tour(tmp_path / "file" / "pictures")
    assert result.returncode == 1
    assert "cannot be put into" in result.stderr
