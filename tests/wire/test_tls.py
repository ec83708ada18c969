"""TLS: verified unless switched off, and the failures told apart."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import trustme

from simulator.errors import BadInput
from simulator.wire import AllowList, Wire
from tests.raw import Raw

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.records import Answer

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def served(certificate: trustme.LeafCert) -> Raw:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return Raw(lambda _: OK, tls=context)


def written(authority: trustme.CA, folder: Path) -> Path:
    path = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


async def post(server: Raw, *, ca: Path | None = None, insecure: bool = False, url: str = "") -> Answer:
    wire = Wire(AllowList(), ca=ca, insecure=insecure)
    answer = await wire.exchange("POST", url or server.url, headers=(), body=b"{}", time_limit=20)
    await wire.close()
    return answer


async def test_a_certificate_of_a_given_authority(tmp_path: Path) -> None:
    authority = trustme.CA()
    async with served(authority.issue_cert("127.0.0.1")) as server:
        answer = await post(server, ca=written(authority, tmp_path))
    assert (answer.status, answer.failure) == (200, "")


async def test_an_authority_that_nobody_trusts() -> None:
    async with served(trustme.CA().issue_cert("127.0.0.1")) as server:
        answer = await post(server)
    assert (answer.status, answer.failure) == (0, "tls")
    assert answer.detail == "the certificate's issuer is not trusted; give its CA with --ca"
    assert server.requests == []


async def test_a_certificate_for_another_address(tmp_path: Path) -> None:
    authority = trustme.CA()
    async with served(authority.issue_cert("127.0.0.2")) as server:
        answer = await post(server, ca=written(authority, tmp_path))
    assert (answer.failure, answer.detail) == ("tls", "the certificate is for another IP address")


async def test_a_certificate_for_another_host(tmp_path: Path) -> None:
    authority = trustme.CA()
    async with served(authority.issue_cert("shop.example.com")) as server:
        answer = await post(server, ca=written(authority, tmp_path), url=f"https://localhost:{server.port}/")
    assert (answer.failure, answer.detail) == ("tls", "the certificate is for another host name")


async def test_an_expired_certificate(tmp_path: Path) -> None:
    authority = trustme.CA()
    leaf = authority.issue_cert("127.0.0.1", not_after=datetime(2020, 1, 1, tzinfo=UTC))
    async with served(leaf) as server:
        answer = await post(server, ca=written(authority, tmp_path))
    assert (answer.failure, answer.detail) == ("tls", "the certificate has expired")


async def test_a_self_signed_certificate(tmp_path: Path) -> None:
    authority = trustme.CA()
    files = tmp_path / "both.pem"
    authority.private_key_pem.write_to_path(str(files))
    authority.cert_pem.write_to_path(str(files), append=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files)
    async with Raw(lambda _: OK, tls=context) as server:
        answer = await post(server)
    assert (answer.failure, answer.detail) == ("tls", "the certificate is self-signed; give its file with --ca")


async def test_verification_can_be_switched_off() -> None:
    async with served(trustme.CA().issue_cert("other.example.com")) as server:
        answer = await post(server, insecure=True)
    assert answer.status == 200


async def test_a_receiver_that_does_not_speak_tls() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        await reader.read()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    wire = Wire(AllowList())
    url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    answer = await wire.exchange("POST", url, headers=(), body=b"{}", time_limit=20)
    await wire.close()
    server.close()
    assert (answer.failure, answer.detail) == ("tls", "the receiver does not speak TLS on that port")


async def test_an_authority_file_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    path.write_text("not a certificate")
    with pytest.raises(BadInput, match=r"ca\.pem: holds no certificate in PEM form"):
        Wire(AllowList(), ca=path)
    with pytest.raises(BadInput, match="no such file"):
        Wire(AllowList(), ca=tmp_path / "missing.pem")
