"""Which calls go through a proxy, and how."""

import asyncio

import pytest

from sign_desk.api import errors
from sign_desk.api.errors import Processed
from sign_desk.api.network import NetworkSettings, normal_proxy, proxy_for
from sign_desk.api.origin import AddressError

LIST = {"customisers": []}
NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def no_proxy_of_this_computer(monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


async def copy(source, target):
    while data := await source.read(65536):
        target.write(data)
    target.close()


@pytest.fixture
async def proxied_shop(serve, authority):
    """A proxy, and the store that it leads to whatever it was asked for."""
    shop = await serve(tls=authority.certify("store.example"))
    shop.script(shop.respond(LIST))
    proxy = await serve()

    async def tunnel(talk):
        reader, writer = await asyncio.open_connection("127.0.0.1", shop.port)
        await talk.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(copy(talk.reader, writer), copy(reader, talk.writer))

    proxy.script(tunnel)
    return proxy, shop


async def test_a_set_proxy_is_asked_to_connect_and_learns_nothing_else(connect, proxied_shop, authority, token):
    proxy, shop = proxied_shop
    client = connect("https://store.example", proxy=f"127.0.0.1:{proxy.port}", ca_file=authority.ca_file)
    assert await client.list_customisers() == ()
    asked = proxy.received[0]
    assert (asked.method, asked.target) == ("CONNECT", "store.example:443")
    assert token not in str(asked)
    assert "authorization" not in asked.headers
    assert shop.received[0].headers["authorization"] == f"Bearer {token}"


async def test_the_system_s_proxy_is_used(connect, proxied_shop, authority, monkeypatch):
    proxy, _ = proxied_shop
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
    client = connect("https://store.example:8443", proxy=None, ca_file=authority.ca_file)
    assert await client.list_customisers() == ()
    assert proxy.received[0].target == "store.example:8443"


@pytest.mark.parametrize("from_settings", [True, False])
async def test_loopback_is_never_proxied(server, serve, connect, monkeypatch, from_settings):
    proxy = await serve()
    address = f"http://127.0.0.1:{proxy.port}"
    for name in NAMES[:3]:
        monkeypatch.setenv(name, address)
    server.script(server.respond(LIST))
    client = connect(proxy=address if from_settings else None)
    assert await client.list_customisers() == ()
    assert proxy.connections == 0


@pytest.mark.parametrize("answer", [b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", b"", b"gibberish\r\n\r\n"])
async def test_what_a_proxy_refuses_was_not_sent(serve, connect, answer):
    proxy = await serve()
    proxy.script(proxy.send_raw(answer))
    client = connect("https://store.example", proxy=f"http://127.0.0.1:{proxy.port}")
    with pytest.raises(errors.Unreachable) as caught:
        await client.create_order(b"{}")
    assert caught.value.processed is Processed.NO


async def test_a_proxy_that_does_not_answer_was_sent_nothing_of_the_order(serve, connect):
    proxy = await serve()
    proxy.script(lambda talk: talk.until_hung_up())
    client = connect("https://store.example", proxy=f"http://127.0.0.1:{proxy.port}", read_timeout=0.2)
    with pytest.raises(errors.ConnectTimedOut):
        await client.create_order(b"{}")


async def test_a_proxy_that_cannot_be_used_is_said_to_be_so(connect):
    with pytest.raises(errors.ProxyUnusable) as caught:
        await connect("https://store.example", proxy="socks5://127.0.0.1:1").create_order(b"{}")
    assert "must start with http://" in caught.value.cause
    assert caught.value.processed is Processed.NO


@pytest.mark.parametrize("name", ["all_proxy", "https_proxy"])
async def test_a_socks_proxy_of_the_system_is_named_and_the_way_out_is_told(connect, monkeypatch, name):
    monkeypatch.setenv(name, "socks5h://me:hunter2@127.0.0.1:1080")
    with pytest.raises(errors.ProxyUnusable) as caught:
        await connect("https://store.example", proxy=None).list_customisers()
    assert "socks5h://127.0.0.1:1080" in caught.value.cause
    assert "hunter2" not in caught.value.cause
    assert "Settings" in caught.value.next_step


async def test_the_operator_s_own_proxy_wins_over_a_socks_proxy_of_the_system(
    connect, proxied_shop, authority, monkeypatch
):
    monkeypatch.setenv("all_proxy", "socks5://127.0.0.1:1080")
    proxy, _ = proxied_shop
    client = connect("https://store.example", proxy=f"127.0.0.1:{proxy.port}", ca_file=authority.ca_file)
    assert await client.list_customisers() == ()
    assert proxy_for("https://store.example", "") is None, "no proxy at all, where that was chosen"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.10", "[::1]"])
def test_no_proxy_for_this_computer(host):
    assert proxy_for(f"https://{host}:8800", "http://proxy.example:3128") is None


def test_an_empty_setting_is_no_proxy_at_all(monkeypatch):
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    assert proxy_for("https://store.example", "") is None
    assert proxy_for("https://store.example", None) == "http://proxy.example:3128"


def test_the_system_s_exceptions_are_heeded(monkeypatch):
    monkeypatch.setenv("all_proxy", "proxy.example:3128")
    monkeypatch.setenv("no_proxy", "store.example,.inside.example")
    assert proxy_for("https://store.example", None) is None
    assert proxy_for("https://shop.inside.example", None) is None
    assert proxy_for("https://elsewhere.example", None) == "http://proxy.example:3128"


@pytest.mark.parametrize(
    "address", ["", "socks5://proxy.example", "http://", "http://:3128", "http://proxy.example:99999", "a b"]
)
def test_incomplete_proxies_are_refused_with_a_sentence(address):
    with pytest.raises(AddressError, match=r"\.$"):
        normal_proxy(address)


def test_a_proxy_s_password_is_not_shown():
    assert "hunter2" not in repr(NetworkSettings(proxy="http://me:hunter2@proxy.example"))
