"""Who is trusted: the system's authorities and the chosen file's, for their own names, and nobody else."""

import pytest

from sign_desk.api import errors
from sign_desk.api.errors import Processed

ORDER = b"{}"
LIST = {"customisers": []}


async def tls_failure(call) -> errors.TlsFailed:
    with pytest.raises(errors.TlsFailed) as caught:
        await call
    assert caught.value.processed is Processed.NO
    return caught.value


async def test_an_unknown_authority_is_not_trusted(serve, connect, authority):
    server = await serve(tls=authority.certify("localhost"))
    error = await tls_failure(connect(server.origin).create_order(ORDER))
    assert "authority" in error.cause
    assert server.received == []


async def test_the_chosen_file_s_authority_is_trusted(serve, connect, authority):
    server = await serve(tls=authority.certify("localhost"))
    server.script(server.respond(LIST))
    assert await connect(server.origin, ca_file=authority.ca_file).list_customisers() == ()


async def test_a_certificate_of_another_name_is_not_trusted(serve, connect, authority):
    server = await serve(tls=authority.certify("other.example"))
    error = await tls_failure(connect(server.origin, ca_file=authority.ca_file).create_order(ORDER))
    assert "another name" in error.cause
    assert server.received == []


async def test_an_expired_certificate_is_not_trusted(serve, connect, authority):
    server = await serve(tls=authority.certify("localhost", expired=True))
    error = await tls_failure(connect(server.origin, ca_file=authority.ca_file).create_order(ORDER))
    assert "expired" in error.cause


async def test_a_server_without_encryption_is_not_spoken_to(server, connect):
    origin = server.origin.replace("http:", "https:")
    server.at_accept = lambda talk: talk.writer.write(b"220 mail.example ESMTP\r\n")
    await tls_failure(connect(origin).create_order(ORDER))
    assert server.received == []


@pytest.mark.parametrize("content", [None, b"", b"not a certificate"])
async def test_an_unusable_file_is_named(serve, connect, authority, tmp_path, content):
    server = await serve(tls=authority.certify("localhost"))
    ca_file = tmp_path / "company.pem"
    if content is not None:
        ca_file.write_bytes(content)
    client = connect(server.origin, ca_file=ca_file)
    client.warm_up()
    error = await tls_failure(client.create_order(ORDER))
    assert "company.pem" in error.cause
    assert server.connections == 0


async def test_warming_up_connects_nowhere(serve, connect, authority):
    server = await serve(tls=authority.certify("localhost"))
    connect(server.origin, ca_file=authority.ca_file).warm_up()
    assert server.connections == 0
