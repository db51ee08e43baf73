"""The sandbox as a process: its data file, its first line, its end."""

import os
import signal
import socket
import subprocess
import sys

import httpx
import pytest

from sign_desk.sandbox import store
from sign_desk.sandbox.__main__ import main


def close_input(sandbox):
    sandbox.process.stdin.close()
    sandbox.process.stdin = None  # so that communicate() does not look for it


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGKILL here")
def test_accepted_orders_survive_a_kill(start, order, tmp_path):
    data = str(tmp_path / "sandbox.db")
    sandbox = start("--data", data)
    pricing = sandbox.call("GET", "/api/v2/customisers/1/pricing").json()
    pricing["pricing"]["sizes"][0]["name"] = "Tiny"
    sandbox.call("PUT", "/api/v2/customisers/1/pricing", pricing)
    sandbox.arm("POST /api/v2/orders", "apply_then_cut")
    with pytest.raises(Exception, match="disconnected"):
        sandbox.call("POST", "/api/v2/orders", order)
    sandbox.call("POST", "/api/v2/orders", order)
    before = sandbox.control("GET", "orders")
    sandbox.stop(signal.SIGKILL)

    again = start("--data", data, "--customisers", "5")
    assert again.control("GET", "orders") == before
    assert before["count"] == 2
    assert again.call("GET", "/api/v2/customisers/1/pricing").json() == pricing
    assert len(again.call("GET", "/api/v2/customisers").json()["customisers"]) == 11
    assert again.call("POST", "/api/v2/orders", order).json()["order"]["order_id"] == 3


def test_a_data_file_belongs_to_one_sandbox(start, tmp_path, monkeypatch, capsys):
    data = str(tmp_path / "sandbox.db")
    start("--data", data)
    monkeypatch.setattr(store, "_LOCK_PATIENCE", 0.1)
    assert main(["--data", data]) == 1
    assert "in use by another sandbox" in capsys.readouterr().err


def test_it_is_a_command_of_the_program_too(tmp_path):
    words = ["sandbox", "--port", "0", "--token", "demo-token-1", "--data", str(tmp_path / "sandbox.db")]
    command = subprocess.Popen([sys.executable, "-m", "sign_desk", *words], stdout=subprocess.PIPE, text=True)
    with command:
        address = command.stdout.readline().removeprefix("Sign Customiser sandbox at ").strip()
        headers = {"Authorization": "Bearer demo-token-1"}
        answer = httpx.get(f"{address}/api/v2/customisers", headers=headers, trust_env=False)
        command.terminate()
    assert answer.status_code == 200


def test_a_second_sandbox_waits_for_the_first_to_end(start, tmp_path):
    data = str(tmp_path / "sandbox.db")
    first = start("--data", data)
    waiting = subprocess.Popen(
        [sys.executable, "-m", "sign_desk.sandbox", "--data", data], stdout=subprocess.PIPE, text=True
    )
    with waiting:
        first.stop()
        assert waiting.stdout.readline().startswith("Sign Customiser sandbox at http://127.0.0.1:")
        waiting.terminate()


def test_a_file_that_is_no_database_is_left_alone(tmp_path, capsys):
    data = tmp_path / "notes.txt"
    data.write_text("not a database, " * 100)
    assert main(["--data", str(data)]) == 1
    assert "cannot be used as a data file" in capsys.readouterr().err
    assert data.read_text().startswith("not a database")


def test_the_folder_of_a_data_file_is_made(start, tmp_path):
    data = tmp_path / "new" / "folder" / "sandbox.db"
    start("--data", str(data))
    assert data.is_file()


def test_a_data_file_that_cannot_be(tmp_path, capsys):
    (tmp_path / "file").touch()
    for data in (tmp_path, tmp_path / "file" / "sandbox.db"):
        assert main(["--data", str(data)]) == 1
        assert "cannot be used as a data file" in capsys.readouterr().err


def test_a_port_that_is_taken(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["--port", str(taken.getsockname()[1])]) == 1
    assert "cannot be used" in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="signals are sent otherwise here")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_end_it_well(start, number):
    sandbox = start()
    assert sandbox.stop(number) == (0, "")


def test_it_ends_some_seconds_after_its_parent(start, order):
    sandbox = start("--exit-with-parent")
    close_input(sandbox)
    sandbox.call("POST", "/api/v2/orders", order)  # it still serves
    assert sandbox.process.wait(timeout=30) == 0


def test_it_stays_when_it_was_not_asked_to_go_with_its_parent(sandbox):
    close_input(sandbox)
    assert sandbox.accepted() == 0
