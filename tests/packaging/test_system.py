"""What is missing on a computer, and what is done about it, with stand-ins for what is looked for."""

import socket
import sys

import pytest
from desk_setup.runner import SYSTEM_LACKS, ProgramError, Runner, SetupError
from desk_setup.system import (
    OFFSCREEN,
    WAYLAND_SCREEN,
    X11_SCREEN,
    Need,
    System,
    has_display,
    is_importable,
    is_on_path,
    missing,
    needs_of_the_window,
)


class Computer(Runner):
    """Takes the part of apt-get; what is installed is there from then on."""

    def __init__(self, tmp_path, on_offer=()):
        super().__init__(tmp_path / "log")
        self.on_offer = set(on_offer)
        self.installed = set()
        self.calls = []

    def run_logged(self, command, **variables):
        self.calls.append((command, variables))
        packages = set(command[4:])
        if not packages <= self.on_offer:
            raise ProgramError("E: Unable to locate package")
        self.installed |= packages

    def need(self, name):
        return Need(f"{name}.so.1", name, lambda _: name in self.installed)


def test_what_is_looked_for_is_found_or_missing():
    absent = (
        Need("libsign-desk-needs-this.so.9", "liba"),
        Need("sign-desk-needs-this", "b", is_on_path),
        Need("sign_desk_needs_this", "c", is_importable),
    )
    there = (Need("sys", "python3", is_importable),)
    assert missing((*absent, *there)) == absent


@pytest.mark.skipif(sys.platform != "linux", reason="only there programs lie in folders of administration")
def test_programs_of_administration_are_found_where_an_ordinary_path_lacks_them(monkeypatch):
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    assert is_on_path("ldconfig")


def test_an_administrator_of_debian_gets_it_installed(tmp_path, capsys):
    computer = Computer(tmp_path, on_offer={"liba", "libb", "tool"})
    needs = [computer.need("liba"), computer.need("libb"), computer.need("liba")]
    system = System(computer, is_debian=True, is_administrator=True)
    system.provide(needs, {"a screen": [computer.need("tool")]})
    assert computer.installed == {"liba", "libb", "tool"}
    assert computer.calls[0] == (["apt-get", "update"], {})
    install, variables = computer.calls[1]
    assert install == ["apt-get", "install", "--yes", "--no-install-recommends", "liba", "libb"]
    assert variables == {"DEBIAN_FRONTEND": "noninteractive"}

    computer.calls.clear()
    system.provide(needs, {})
    assert computer.calls == []


def test_another_user_of_debian_gets_one_command_to_run(tmp_path):
    computer = Computer(tmp_path)
    with pytest.raises(SetupError) as stop:
        System(computer, is_debian=True, is_administrator=False).provide(
            [computer.need("liba")], {"a screen": [computer.need("xvfb")]}
        )
    last = str(stop.value).splitlines()[-1].strip()
    assert last == "sudo apt-get install --yes --no-install-recommends liba xvfb"
    assert stop.value.status == SYSTEM_LACKS
    assert computer.calls == []


def test_elsewhere_the_missing_libraries_are_named(tmp_path):
    computer = Computer(tmp_path)
    with pytest.raises(SetupError, match=r"lacks liba\.so\.1, libb\.so\.1;"):
        System(computer, is_debian=False, is_administrator=True).provide(
            [computer.need("liba"), computer.need("libb")], {}
        )
    assert computer.calls == []


def test_apt_get_failing_leaves_the_command_to_the_user(tmp_path, capsys):
    computer = Computer(tmp_path)
    with pytest.raises(SetupError, match=r"\n  apt-get install .* liba$"):
        System(computer, is_debian=True, is_administrator=True).provide([computer.need("liba")], {})
    assert str(computer.log) in capsys.readouterr().out


@pytest.mark.parametrize(("is_debian", "is_administrator"), [(True, True), (True, False), (False, False)])
def test_without_what_only_tests_need_it_goes_on_and_says_so(tmp_path, capsys, is_debian, is_administrator):
    computer = Computer(tmp_path, on_offer={"liba"})
    computer.installed.add("liba")
    System(computer, is_debian=is_debian, is_administrator=is_administrator).provide(
        [computer.need("liba")],
        {
            "a screen": [computer.need("xvfb")],
            "a keyring": [computer.need("keyring")],
            "air": [computer.need("liba")],
        },
    )
    assert "Tests that need a screen and a keyring will be skipped." in capsys.readouterr().out


def test_the_window_needs_what_its_displays_need():
    assert needs_of_the_window({}) == OFFSCREEN
    assert needs_of_the_window({"DISPLAY": ":0"}) == (*OFFSCREEN, *X11_SCREEN)
    assert needs_of_the_window({"WAYLAND_DISPLAY": "wayland-0"}) == (*OFFSCREEN, *WAYLAND_SCREEN)


@pytest.mark.parametrize(
    ("platform", "environment", "answer"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": "nonsense"}, False),
        ("linux", {"DISPLAY": ":4711"}, False),
        ("linux", {"DISPLAY": "127.0.0.1:99999"}, False),
        ("linux", {"WAYLAND_DISPLAY": "wayland-4711", "XDG_RUNTIME_DIR": "/nowhere"}, False),
        ("darwin", {}, True),
        ("win32", {}, True),
    ],
)
def test_only_linux_can_be_without_a_display(monkeypatch, platform, environment, answer):
    monkeypatch.setattr("sys.platform", platform)
    assert has_display(environment) is answer


def test_wayland_display_that_answers_is_one(tmp_path):
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "wayland-0"))
        named = {"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)}
        assert not has_display(named), "nobody listens yet"
        listening.listen()
        assert has_display(named)


@pytest.mark.parametrize("screen", ["", ".0"])
def test_x_display_that_answers_is_one(screen):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        number = listening.getsockname()[1] - 6000
        assert has_display({"DISPLAY": f"127.0.0.1:{number}{screen}"})
    assert not has_display({"DISPLAY": f"127.0.0.1:{number}{screen}"})


def test_x_display_of_this_computer_that_answers_is_one():
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("\0/tmp/.X11-unix/X4712")
        listening.listen()
        assert has_display({"DISPLAY": ":4712"})
