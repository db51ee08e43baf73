"""A delivery goes where it may go and nowhere else, and always ends."""

import asyncio
import contextlib
import socket
import ssl
from datetime import UTC, datetime

import pytest

from sign_desk.api.delivery_errors import (
    Broken,
    DeliveryError,
    HostNotFound,
    NotHttp,
    NotReachable,
    PrivateAddress,
    TooSlow,
    Untrusted,
    UrlUnusable,
)
from sign_desk.api.pinned import MOST_BODY, PinnedRequest, send
from sign_desk.api.tls import CaFileError, trusting_context

BODY = b'{"order":{}}'
HEADERS = (("content-type", "application/json"), ("x-webhook-signature", "abc"))


def nobody():
    raise AssertionError("no certificate is to be looked at")


@pytest.fixture
def deliver(server):
    """Deliver to the server, or to another address of it."""

    def start(path="/hook", *, url=None, allow_private=True, trust=nobody, headers=HEADERS, **other):
        request = PinnedRequest(url or f"http://127.0.0.1:{server.port}{path}", headers, BODY)
        return send(request, trust=trust, allow_private=allow_private, **other)

    return start


@pytest.fixture
def names(monkeypatch):
    """Let names mean these addresses: a list of answers, one after another, the last one stays."""
    asked = []
    real = socket.getaddrinfo

    def make(**answers):
        left = {f"{name}.example": list(told) for name, told in answers.items()}

        def resolve(host, port, *args, **options):
            name = host.decode() if isinstance(host, bytes) else host
            if name not in left:
                return real(host, port, *args, **options)
            asked.append(name)
            told = left[name].pop(0) if len(left[name]) > 1 else left[name][0]
            kinds = [socket.AF_INET6 if ":" in address else socket.AF_INET for address in told]
            return [
                (kind, socket.SOCK_STREAM, 6, "", (address, port)) for kind, address in zip(kinds, told, strict=True)
            ]

        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        return asked

    return make


async def test_it_arrives_as_it_was_and_its_answer_is_told(server, deliver):
    server.script(server.respond(b'{"external_id":"p-1"}', 201, "Made", X_Shop="yes"))
    answer = await deliver("/hook?a=1&b=%2F")
    (received,) = server.received
    assert (received.method, received.target, received.body) == ("POST", "/hook?a=1&b=%2F", BODY)
    assert received.headers["host"] == f"127.0.0.1:{server.port}"
    assert received.headers["x-webhook-signature"] == "abc"
    assert "authorization" not in received.headers
    assert "cookie" not in received.headers
    assert (answer.status, answer.reason, answer.body) == (201, "Made", b'{"external_id":"p-1"}')
    assert ("x-shop", "yes") in answer.headers
    assert (answer.address, answer.tls, answer.truncated, answer.redirect) == ("127.0.0.1", None, False, None)
    timings = answer.timings
    assert None not in (timings.resolve, timings.connect, timings.first_byte, timings.total)
    assert timings.tls is None
    assert "p-1" not in repr(answer)


async def test_a_proxy_is_not_asked(server, deliver, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert (await deliver()).status == 200


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_told_and_not_followed(server, deliver, status):
    server.script(server.respond(b"", status, "Moved", Location="http://169.254.169.254/latest"))
    answer = await deliver()
    assert (answer.status, answer.redirect) == (status, "http://169.254.169.254/latest")
    assert len(server.received) == 1


async def test_a_redirect_to_nowhere(server, deliver):
    server.script(server.respond(b"", 302, "Found"))
    assert (await deliver()).redirect == ""


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://0.0.0.0:{port}/",
        "http://2130706433:{port}/",
        "http://0x7f.1:{port}/",
        "http://127.1:{port}/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[fe80::1]/",
        "http://[ff02::1]/",
        "http://100.64.0.1/",
    ],
)
async def test_a_private_address_is_not_delivered_to(server, deliver, url):
    with pytest.raises(PrivateAddress) as caught:
        await deliver(url=url.format(port=server.port), allow_private=False)
    assert caught.value.address
    assert caught.value.kind in caught.value.cause
    assert not caught.value.sent
    assert server.connections == 0


async def test_a_name_with_one_private_address_is_not_delivered_to(server, deliver, names):
    names(shop=[["93.184.216.34", "127.0.0.1"]])
    with pytest.raises(PrivateAddress):
        await deliver(url=f"http://shop.example:{server.port}/", allow_private=False)
    assert server.connections == 0


async def test_a_name_that_changes_its_mind_leads_nowhere_else(server, deliver, names):
    asked = names(shop=[["127.0.0.1"], ["10.0.0.1"]])
    answer = await deliver(url=f"http://shop.example:{server.port}/")
    assert asked == ["shop.example"]
    assert answer.address == "127.0.0.1"
    assert server.received[0].headers["host"] == f"shop.example:{server.port}"


async def test_rebinding_does_not_reach_this_computer(server, deliver, names, monkeypatch):
    asked = names(shop=[["93.184.216.34"], ["127.0.0.1"]])
    reached = []

    async def connect(host, port, **_):
        reached.append(host)
        raise ConnectionRefusedError

    monkeypatch.setattr(asyncio, "open_connection", connect)
    with pytest.raises(NotReachable):
        await deliver(url=f"http://shop.example:{server.port}/", allow_private=False)
    assert (asked, reached) == (["shop.example"], ["93.184.216.34"])
    assert server.connections == 0


async def test_the_next_address_is_tried(server, deliver, names):
    names(shop=[["127.0.0.2", "127.0.0.1"]])
    assert (await deliver(url=f"http://shop.example:{server.port}/")).address == "127.0.0.1"


async def test_an_address_that_keeps_silent_leaves_time_for_the_next(server, deliver, names, monkeypatch):
    monkeypatch.setattr("sign_desk.api.pinned._PATIENCE", 0.1)
    names(shop=[["127.0.0.2", "127.0.0.1"]])
    with contextlib.ExitStack() as stack:
        deaf = stack.enter_context(socket.create_server(("127.0.0.2", server.port), backlog=0))
        for _ in range(4):
            # Those that are in line are never served, and the system drops who comes after them.
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(deaf.getsockname())
        answer = await deliver(url=f"http://shop.example:{server.port}/hook")
    assert (answer.status, answer.address) == (200, "127.0.0.1")


async def test_an_unknown_name(deliver, unknown_name):
    with pytest.raises(HostNotFound) as caught:
        await deliver(url=unknown_name)
    assert not caught.value.sent


async def test_nobody_there(deliver):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(NotReachable) as caught:
        await deliver(url=f"http://127.0.0.1:{port}/")
    assert "nothing answers" in caught.value.cause


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://shop.example/",
        "https://",
        "https:///hook",
        "http://shop.example:99999/",
        "http://shop.example:0/",
        "http://user:pw@shop.example/",
        "http://shop.example/a\r\nX-Evil: 1",
        "http://shop.example/a b",
        "http://shop.example\r\n.evil/",
        "http://[fe80::1%25eth0]/",
        "http://" + "a" * 70 + ".example/",
    ],
)
async def test_what_is_no_address_is_refused(deliver, url):
    request = PinnedRequest(url, (), b"")
    with pytest.raises(UrlUnusable) as caught:
        await send(request, trust=nobody)
    assert caught.value.cause
    assert caught.value.next_step


@pytest.mark.parametrize(
    "header", [("x-a", "1\r\nx-evil: 2"), ("x-a\r\n", "1"), ("x a", "1"), ("x-a", "\n"), ("é", "1")]
)
async def test_a_header_cannot_smuggle_another(server, deliver, header):
    with pytest.raises(UrlUnusable):
        await deliver(headers=(header,))
    assert server.connections == 0


async def test_letters_beyond_ascii_are_escaped(server, deliver):
    await deliver("/caf\u00e9?x=\u20ac")
    assert server.received[0].target == "/caf%C3%A9?x=%E2%82%AC"


async def test_an_oversized_answer_is_cut_and_says_so(server, deliver):
    server.script(server.respond(b"x" * (MOST_BODY + 1)))
    answer = await deliver()
    assert (len(answer.body), answer.truncated, answer.status) == (MOST_BODY, True, 200)
    server.script(server.respond(b"x" * MOST_BODY))
    answer = await deliver()
    assert (len(answer.body), answer.truncated) == (MOST_BODY, False)


async def test_an_endless_answer_ends(server, deliver):
    async def endless(talk):
        await talk.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            await talk.send(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")

    server.script(endless)
    answer = await deliver()
    assert (len(answer.body), answer.truncated) == (MOST_BODY, True)


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"])
async def test_a_slow_drip_ends_with_what_had_come(server, deliver, head):
    async def drip(talk):
        await talk.send(head)
        while True:
            await talk.send(b"x" if head else b"H")
            await asyncio.sleep(0.01)
            if not head:
                await asyncio.sleep(60)

    server.script(drip)
    with pytest.raises(TooSlow) as caught:
        await deliver(seconds=0.3)
    assert caught.value.sent
    assert "0.3 seconds" in caught.value.cause
    partial = caught.value.partial
    assert partial.status == (200 if head else None)
    assert bool(partial.body) == bool(head)


async def test_a_server_that_never_answers(server, deliver):
    server.script(lambda _: asyncio.sleep(60))
    with pytest.raises(TooSlow) as caught:
        await deliver(seconds=0.2)
    assert caught.value.sent


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        (b"", Broken),
        (b"HTTP/1.1 200", Broken),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123", Broken),
        (b"220 mail.example ESMTP\r\n\r\n" + b" " * 100, NotHttp),
        (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000, NotHttp),
        (b"HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n", NotHttp),
    ],
)
async def test_what_is_no_answer(server, deliver, sent, kind):
    async def stay(talk):
        await talk.send(sent)
        await talk.until_hung_up()

    server.script(stay if kind is NotHttp else server.send_raw(sent))
    with pytest.raises(kind) as caught:
        await deliver()
    assert caught.value.sent


async def test_a_reset_connection(server, deliver):
    async def reset(talk):
        talk.reset()

    server.script(reset)
    with pytest.raises(Broken):
        await deliver()


async def test_who_answers_is_asked_without_a_delivery(server):
    server.script(server.respond(b"", 405, "No", Location="/x"))
    answer = await send(
        PinnedRequest(f"http://127.0.0.1:{server.port}/", (), method="HEAD"), trust=nobody, allow_private=True
    )
    assert (answer.status, answer.redirect, server.received[0].method) == (405, None, "HEAD")


@pytest.fixture
async def secure(serve, authority):
    """Start a server with a certificate for these names."""

    async def start(*certified, **other):
        return await serve(tls=authority.certify(*certified, **other))

    return start


@pytest.fixture
def trust(authority):
    return lambda: trusting_context(authority.ca_file)


async def test_the_certificate_is_checked_for_the_name_that_was_typed(secure, deliver, trust, names):
    server = await secure("shop.example")
    names(shop=[["127.0.0.1"]], other=[["127.0.0.1"]])
    answer = await deliver(url=f"https://shop.example:{server.port}/hook", trust=trust)
    assert answer.status == 200
    assert answer.address == "127.0.0.1"
    assert answer.tls.version.startswith("TLSv1.")
    assert answer.tls.cipher
    assert answer.tls.subject == "shop.example"
    assert answer.tls.issuer == "The test's own authority"
    assert answer.tls.expires_at > datetime.now(UTC)
    assert answer.timings.tls is not None
    with pytest.raises(Untrusted, match="another name") as caught:
        await deliver(url=f"https://other.example:{server.port}/hook", trust=trust)
    assert not caught.value.sent
    assert len(server.received) == 1


async def test_certificates_that_are_not_trusted(secure, deliver, trust, names, authority):
    names(shop=[["127.0.0.1"]])
    expired = await secure("shop.example", expired=True)
    with pytest.raises(Untrusted, match="expired"):
        await deliver(url=f"https://shop.example:{expired.port}/", trust=trust)
    unknown = await secure("shop.example")
    with pytest.raises(Untrusted, match="authority"):
        await deliver(
            url=f"https://shop.example:{unknown.port}/", trust=lambda: ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        )


async def test_a_server_without_encryption(server, deliver, trust, names):
    names(shop=[["127.0.0.1"]])
    server.at_accept = lambda talk: talk.writer.write(b"HTTP/1.1 400 Bad\r\n\r\n")
    with pytest.raises(Untrusted):
        await deliver(url=f"https://shop.example:{server.port}/", trust=trust, seconds=10)


async def test_a_file_of_certificates_that_cannot_be_read(secure, deliver, names, tmp_path):
    server = await secure("shop.example")
    names(shop=[["127.0.0.1"]])
    with pytest.raises(Untrusted, match="cannot be read"):
        await deliver(
            url=f"https://shop.example:{server.port}/", trust=lambda: trusting_context(tmp_path / "nothing.pem")
        )
    assert issubclass(CaFileError, Exception)


def test_every_error_explains_itself():
    for kind in (UrlUnusable, HostNotFound, NotReachable, Untrusted, TooSlow, Broken, NotHttp):
        error = kind()
        assert isinstance(error, DeliveryError)
        assert error.title
        assert error.cause
        assert error.next_step
