"""The locks: whole, hashed, for every platform, and within the ranges of pyproject.toml."""

import re
import tomllib

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = ("requirements.txt", "requirements-test.txt", "requirements-build.txt")


@pytest.fixture(scope="module")
def texts(request):
    folder = request.config.rootpath / "packaging"
    return {name: (folder / name).read_text(encoding="utf-8") for name in LOCKS}


@pytest.fixture(scope="module")
def locks(texts):
    """The requirements of each lock, by name."""
    return {name: dict(entries(text)) for name, text in texts.items()}


@pytest.fixture(scope="module")
def pyproject(request):
    return tomllib.loads((request.config.rootpath / "pyproject.toml").read_text(encoding="utf-8"))


def entries(text):
    for line in logical_lines(text):
        requirement = Requirement(line.partition(" --hash")[0])
        yield canonicalize_name(requirement.name), requirement


def logical_lines(text):
    whole = re.sub(r"\\\n\s*", "", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE))
    return whole.splitlines()


@pytest.mark.parametrize("name", LOCKS)
def test_every_entry_is_pinned_and_hashed(texts, name):
    lines = logical_lines(texts[name])
    assert lines
    for line in lines:
        assert re.fullmatch(r"[a-z0-9-]+==\S+( ; [^#]+?)?( ?--hash=sha256:[0-9a-f]{64})+", line), line


@pytest.mark.parametrize("name", LOCKS)
def test_no_host_is_named_and_the_refreshing_command_is(texts, name):
    assert "://" not in texts[name]
    assert "python packaging/lock.py" in texts[name].partition("==")[0]


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("requirements.txt", ("project", "dependencies")),
        ("requirements-test.txt", ("project", "dependencies")),
        ("requirements-test.txt", ("project", "optional-dependencies", "test")),
        ("requirements-build.txt", ("build-system", "requires")),
    ],
)
def test_what_the_project_asks_for_is_locked_within_its_ranges(locks, pyproject, name, where):
    wanted = pyproject
    for key in where:
        wanted = wanted[key]
    for requirement in map(Requirement, wanted):
        locked = locks[name].get(canonicalize_name(requirement.name))
        assert locked, f"{requirement} is in no lock: run python packaging/lock.py"
        assert requirement.specifier.contains(version_of(locked)), f"{locked} is not {requirement}"


def test_the_locks_agree_on_what_they_share(locks):
    app, tests, build = (locks[name] for name in LOCKS)
    assert app.keys() <= tests.keys()
    for other in (app, build):
        for name in other.keys() & tests.keys():
            assert version_of(other[name]) == version_of(tests[name])


def test_qt_stays_below_the_release_that_loses_references(locks):
    major, minor, *_ = map(int, version_of(locks["requirements.txt"]["pyside6-essentials"]).split("."))
    assert (6, 10) <= (major, minor) < (6, 12)


@pytest.mark.parametrize(
    ("name", "platforms"), [("pywin32-ctypes", {"win32"}), ("secretstorage", {"linux"}), ("qasync", None)]
)
def test_each_platform_gets_its_own_keyring(locks, name, platforms):
    marker = locks["requirements.txt"][name].marker
    for platform in ("linux", "darwin", "win32"):
        applies = marker is None or marker.evaluate({**default_environment(), "sys_platform": platform})
        assert applies == (platforms is None or platform in platforms)


def version_of(locked):
    (pin,) = locked.specifier
    return pin.version
