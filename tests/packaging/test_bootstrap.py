"""The bootstrap from end to end: real processes, real environments, packages from a folder."""

import os
import shutil
import sys

import pytest


def assert_ready(checkout):
    result = checkout.bootstrap("setup")
    assert (result.returncode, result.stderr) == (0, "")
    assert "pip install" not in checkout.log


def test_setup_makes_the_environment_and_does_nothing_the_second_time(fresh_checkout):
    first = fresh_checkout.bootstrap("setup")
    assert (first.returncode, first.stderr) == (0, ""), fresh_checkout.log
    assert "Making the virtual environment" in first.stdout
    assert "--require-hashes" in fresh_checkout.log

    second = fresh_checkout.bootstrap("setup")
    assert second.stdout == "Sign Desk is ready in .venv\n"
    assert "pip install" not in fresh_checkout.log


def test_what_the_tests_installed_serves_the_app_too(ready_checkout):
    assert_ready(ready_checkout)


def test_test_passes_its_options_on_and_returns_the_status_of_pytest(ready_checkout):
    result = ready_checkout.bootstrap("test", "-k", "name", "--co")
    assert "pytest ['-k', 'name', '--co']" in result.stdout
    assert result.returncode == 3


def test_bench_passes_on_what_to_measure_and_returns_the_status_of_the_benchmarks(ready_checkout):
    result = ready_checkout.bootstrap("bench", "pricing", "history")
    assert "benchmarks ['pricing', 'history']" in result.stdout
    assert result.returncode == 4


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be without a display")
def test_demo_without_a_display_takes_pictures_and_says_where(ready_checkout):
    result = ready_checkout.bootstrap("demo", "--data-dir", "X")
    pictures = ready_checkout.path / "build" / "tour"
    left_out, said, app = result.stdout.splitlines()
    assert left_out.endswith("left out: --data-dir X"), "a tour has data of its own"
    assert "no display" in said
    assert said.endswith(str(pictures))
    assert app == f"sign-desk {['--tour', str(pictures)]} offscreen"
    assert result.returncode == 0


def test_a_changed_lock_and_a_new_version_of_the_app_are_installed(ready_checkout):
    for file in ("packaging/requirements.txt", "sign_desk/__init__.py"):
        path = ready_checkout.path / file
        before = path.read_text(encoding="utf-8")
        path.write_text(before + "# changed\n", encoding="utf-8")
        result = ready_checkout.bootstrap("setup")
        assert result.returncode == 0
        assert "Making" not in result.stdout
        assert "Installing" in result.stdout
        assert_ready(ready_checkout)


def test_a_broken_environment_is_made_anew(ready_checkout):
    shutil.rmtree(ready_checkout.python.parent)
    assert "Making the virtual environment" in ready_checkout.bootstrap("test").stdout
    assert_ready(ready_checkout)


def test_an_environment_of_another_python_is_made_anew(ready_checkout):
    stamp = ready_checkout.path / ".venv/sign-desk.json"
    own = sys.implementation.cache_tag
    stamp.write_text(stamp.read_text(encoding="utf-8").replace(own, "cpython-39"), encoding="utf-8")
    assert "Making the virtual environment" in ready_checkout.bootstrap("test").stdout
    assert_ready(ready_checkout)


def test_an_environment_made_by_hand_is_kept_and_completed(ready_checkout):
    (ready_checkout.path / ".venv/sign-desk.json").unlink()
    result = ready_checkout.bootstrap("test")
    assert "Making" not in result.stdout
    assert "Installing" in result.stdout
    assert_ready(ready_checkout)


def test_a_package_with_another_hash_is_refused_in_plain_words(fresh_checkout):
    fresh_checkout.lock("", "minilibrary==1.0 --hash=sha256:" + "0" * 64)
    result = fresh_checkout.bootstrap("setup")
    assert result.returncode == 69
    assert "is not the one that Sign Desk was tested with" in result.stderr
    assert str(fresh_checkout.path / "build/bootstrap.log") in result.stderr
    assert "Traceback" not in result.stderr


def test_an_index_out_of_reach_is_told_in_plain_words(fresh_checkout):
    network = {"PIP_NO_INDEX": "0", "PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "1"}
    result = fresh_checkout.bootstrap("setup", **network, PIP_FIND_LINKS=os.devnull)
    assert result.returncode == 69
    assert "could not be reached" in result.stderr

    # Once it is there again, the same command ends what it began.
    assert fresh_checkout.bootstrap("setup").returncode == 0


@pytest.mark.parametrize("arguments", [[], ["benchmark"], ["setup", "--fast"]])
def test_what_it_does_not_know_is_refused(ready_checkout, arguments):
    result = ready_checkout.bootstrap(*arguments)
    assert result.returncode == 2
    assert result.stderr
    assert "Traceback" not in result.stderr
