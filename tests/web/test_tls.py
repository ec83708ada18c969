"""Certificates of a server over https."""

from __future__ import annotations

import asyncio
import ssl
import stat
from typing import TYPE_CHECKING

import pytest
import trustme
from aiohttp import web

from simulator.errors import BadInput
from simulator.web import tls
from simulator.web.server import Server, bind

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ["localhost", "127.0.0.1", "::1"]


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_it_is_made_once_and_kept_with_its_keys_hidden(tmp_path: Path) -> None:
    _, authority = tls.made(tmp_path, NAMES)
    kept = contents(tmp_path / "tls")
    assert sorted(kept) == ["ca.key", "ca.pem", "names.json", "server.key", "server.pem"]
    assert [stat.S_IMODE((tmp_path / "tls" / name).stat().st_mode) for name in ("ca.key", "server.key")] == [0o600] * 2
    assert tls.made(tmp_path, [*NAMES, "localhost"])[1] == authority
    assert contents(tmp_path / "tls") == kept


def test_other_names_get_another_certificate_of_the_same_authority(tmp_path: Path) -> None:
    tls.made(tmp_path, NAMES)
    before = contents(tmp_path / "tls")
    tls.made(tmp_path, [*NAMES, "drsim.example.com"])
    after = contents(tmp_path / "tls")
    assert {name for name in before if before[name] != after[name]} == {"names.json", "server.key", "server.pem"}


def test_what_was_cut_off_is_made_again(tmp_path: Path) -> None:
    tls.made(tmp_path, NAMES)
    (tmp_path / "tls/server.key").unlink()
    tls.made(tmp_path, NAMES)
    assert (tmp_path / "tls/server.key").is_file()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_a_client_that_trusts_the_authority_gets_through(tmp_path: Path, host: str) -> None:
    context, authority = tls.made(tmp_path, NAMES)
    async with Server(web.Application(), bind("127.0.0.1", 0), context) as server:
        assert server.address == f"https://127.0.0.1:{server.port}"
        trusting = ssl.create_default_context(cafile=authority)
        _, writer = await asyncio.open_connection("127.0.0.1", server.port, ssl=trusting, server_hostname=host)
        writer.close()
        with pytest.raises(ssl.SSLCertVerificationError):
            await asyncio.open_connection("127.0.0.1", server.port, ssl=ssl.create_default_context())


def test_own_files_are_used(tmp_path: Path) -> None:
    leaf = trustme.CA().issue_cert("localhost")
    leaf.private_key_pem.write_to_path(tmp_path / "key.pem")
    leaf.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    assert isinstance(tls.own(tmp_path / "cert.pem", tmp_path / "key.pem"), ssl.SSLContext)


def test_wrong_files_are_named(tmp_path: Path) -> None:
    one, other = trustme.CA().issue_cert("localhost"), trustme.CA().issue_cert("localhost")
    one.private_key_pem.write_to_path(tmp_path / "key.pem")
    other.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    (tmp_path / "text.pem").write_text("hello", "utf-8")
    for certificate, key, said in (
        ("cert.pem", "key.pem", "cannot be used together"),
        ("text.pem", "key.pem", "not a PEM file (--tls-cert)"),
        ("cert.pem", "text.pem", "not a PEM file (--tls-key)"),
        ("nosuch.pem", "key.pem", "nosuch.pem"),
    ):
        with pytest.raises(BadInput, match=said.replace("(", r"\(").replace(")", r"\)")):
            tls.own(tmp_path / certificate, tmp_path / key)
    tls.made(tmp_path, NAMES)
    (tmp_path / "tls/ca.pem").write_text("broken", "utf-8")
    with pytest.raises(BadInput, match="is not whole"):
        tls.made(tmp_path, ["other.example.com"])
