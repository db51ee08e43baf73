"""The log: no secret in it in any form, private, and bounded."""

import json
import logging
import os
import secrets
import warnings
from urllib.parse import quote

import pytest

from sign_desk import logs

log = logging.getLogger("sign_desk.test")


@pytest.fixture
def folder(tmp_path):
    root = logging.getLogger()
    level = root.level
    logs.configure(tmp_path / "logs")
    yield tmp_path / "logs"
    logs.shut_down()
    root.setLevel(level)


@pytest.fixture
def token():
    """A token that quoting and escaping change, concealed from now on and therefore new each time."""
    secret = f'12|{secrets.token_hex(8)}/+ "\\ü'
    logs.conceal(secret)
    return secret


def written(folder):
    return "".join(file.read_text() for file in sorted(folder.iterdir()))


def forms(token):
    return {
        token,
        quote(token),
        quote(token, safe=""),
        json.dumps(token)[1:-1],
        repr(token)[1:-1],
        token[3:19],
    }


def test_messages_arrive_with_time_level_and_name(folder):
    log.info("it is %s", "here")
    assert "INFO sign_desk.test it is here" in written(folder)


def test_arguments_are_redacted(folder, token):
    log.warning("plain %s quoted %s tree %r json %s", token, quote(token, safe=""), {"t": token}, json.dumps(token))
    assert not any(form in written(folder) for form in forms(token))
    assert written(folder).count("[concealed]") == 4


def test_tracebacks_are_redacted(folder, token):
    try:
        int(token)
    except ValueError:
        log.exception("failed")
    assert "ValueError" in written(folder)
    assert not any(form in written(folder) for form in forms(token))


@pytest.mark.parametrize(
    "line", ["Authorization: Bearer 12|abcDEF-_.~+/=", "{'authorization': 'bearer  12|abcDEF'}", "Basic YTpi"]
)
def test_credentials_are_redacted_even_if_nobody_named_them(line):
    redacted = logs.redact(line)
    assert "abcDEF" not in redacted
    assert "YTpi" not in redacted
    assert "[concealed]" in redacted


def test_a_secret_that_holds_another_leaves_nothing_of_itself():
    short, long = "canary-short", "canary-short-and-long"
    logs.conceal(short)
    logs.conceal(long)
    assert logs.redact(f"{long} {short}") == "[concealed] [concealed]"


def test_an_empty_secret_conceals_nothing():
    logs.conceal("")
    assert logs.redact("all is well") == "all is well"


def test_warnings_are_logged(folder):
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("look out", stacklevel=1)
    assert "look out" in written(folder)


def test_the_log_rotates_and_is_private(folder):
    for _ in range(7):
        log.info("x" * 1024 * 1024)
    files = sorted(folder.iterdir())
    assert len(files) == 5
    if os.name == "posix":
        assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_configuring_again_logs_once_and_shutting_down_ends_it(folder):
    logs.configure(folder)
    log.info("once")
    logs.shut_down()
    logs.shut_down()
    log.info("never")
    assert written(folder).count("once") == 1
    assert "never" not in written(folder)
