"""The code to copy does what it says, wherever its language is on this machine."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from sign_desk.webhooks.signature import LIKELIEST, SCHEMES, sign
from sign_desk.webhooks.snippets import Language, file_name, receiver, scheme_finder, vectors

SECRET = "canary-snippet-secret"
INTERPRETERS = {Language.PYTHON: sys.executable, Language.NODE: "node", Language.PHP: "php"}
LANGUAGES = [
    Language.PYTHON,
    pytest.param(Language.NODE, marks=pytest.mark.system("node")),
    pytest.param(Language.PHP, marks=pytest.mark.system("php")),
]


@pytest.fixture
def run(tmp_path):
    """Run code of a language, as a program that ends or as one that serves."""

    def start(language, code, *arguments, how=subprocess.run, before=()):
        program = shutil.which(INTERPRETERS[language])
        if program is None:
            pytest.skip(f"there is no {language} on this machine")
        file = tmp_path / file_name(language)
        file.write_text(code, encoding="utf-8")
        options = {"capture_output": True, "text": True} if how is subprocess.run else {}
        environment = os.environ | {"WEBHOOK_SECRET": SECRET}
        return how([program, *before, str(file), *arguments], env=environment, **options)

    return start


@pytest.mark.parametrize("scheme", SCHEMES, ids=str)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_check_is_right_by_its_vectors(run, tmp_path, language, scheme):
    file = tmp_path / "vectors.json"
    file.write_text(vectors(scheme), encoding="utf-8")
    outcome = run(language, receiver(language, scheme), "--check", str(file))
    assert outcome.returncode == 0, outcome
    assert outcome.stdout == f"{len(json.loads(vectors(scheme))['vectors'])} vectors, all right\n"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_vectors_find_a_check_that_is_wrong(run, tmp_path, language):
    file = tmp_path / "vectors.json"
    file.write_text(vectors(SCHEMES[1]), encoding="utf-8")
    outcome = run(language, receiver(language, SCHEMES[0]), "--check", str(file))
    assert outcome.returncode == 1
    assert "wrong: genuine" in outcome.stdout


@pytest.mark.parametrize("scheme", SCHEMES, ids=str)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_scheme_is_found(run, tmp_path, language, scheme):
    body = tmp_path / "body.bin"
    body.write_bytes(b'{"caf\xc3\xa9":"\xff"}')
    signature = sign(scheme, SECRET, "1767323045", body.read_bytes())
    outcome = run(language, scheme_finder(language), "1767323045", signature, str(body))
    assert (outcome.returncode, outcome.stdout) == (0, f"{scheme}\n")
    outcome = run(language, scheme_finder(language), "1767323045", signature[:-1] + "x", str(body))
    assert (outcome.returncode, outcome.stdout.partition(":")[0]) == (1, "none")


def post(port, body, signature, timestamp):
    headers = {"X-Webhook-Timestamp": timestamp, "X-Webhook-Signature": signature, "Content-Type": "application/json"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 (this computer)
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, None


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_receives(run, language):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    code = receiver(language, LIKELIEST)
    serving = {"before": ("-S", f"127.0.0.1:{port}")} if language is Language.PHP else {}
    process = run(language, code, *(() if serving else (str(port),)), how=subprocess.Popen, **serving)
    try:
        until_it_listens(process, port)
        timestamp = str(int(time.time()))
        body = b'{"product":{"product_id":7}}'
        signature = sign(LIKELIEST, SECRET, timestamp, body)
        assert post(port, body, signature, timestamp) == (200, {"external_id": "product-7"})
        assert post(port, body + b" ", signature, timestamp) == (401, None)
        order = b'{"order":{}}'
        assert post(port, order, sign(LIKELIEST, SECRET, timestamp, order), timestamp) == (200, {"ok": True})
        for nothing in (b"null", b"{"):
            assert post(port, nothing, sign(LIKELIEST, SECRET, timestamp, nothing), timestamp) == (400, None)
        assert length_below_zero(port) in {b"400", b"401", b"413", b""}, "it does not wait for an end that never comes"
    finally:
        process.terminate()
        process.wait(20)


def length_below_zero(port):
    """The status that is answered to a request which says that it is shorter than nothing; it stays connected."""
    with socket.create_connection(("127.0.0.1", port), 20) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n")
        return connection.recv(4096)[9:12]


def until_it_listens(process, port):
    for _ in range(2000):
        assert process.poll() is None
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.01)
        else:
            return
    pytest.fail("it never listened")


@pytest.mark.parametrize("language", Language)
def test_what_is_not_proved_is_said(language):
    assert "no genuine delivery has shown it" in receiver(language, None)
    assert "as a genuine delivery has shown" in receiver(language, LIKELIEST)
    assert "@" not in receiver(language, LIKELIEST).replace("@param", "")
    assert "WEBHOOK_SECRET" in receiver(language, None)
