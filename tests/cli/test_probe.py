"""Is anybody there?"""

from __future__ import annotations

import socket
import ssl
import threading
from typing import TYPE_CHECKING

import pytest
import trustme

from simulator.cli.probe import probe
from simulator.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def port_of(server: socket.socket) -> int:
    return int(server.getsockname()[1])


def test_a_listening_port_is_enough_and_gets_no_request(listening: socket.socket) -> None:
    probe([f"http://127.0.0.1:{port_of(listening)}/hook", f"http://127.0.0.1:{port_of(listening)}/other"], wait=5)
    caller, _ = listening.accept()
    with caller:
        assert caller.recv(100) == b""


def test_nobody_there_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = port_of(server)
    with pytest.raises(Unavailable, match=rf"http://127.0.0.1:{port} is not reachable \(connection refused\)"):
        probe([f"http://127.0.0.1:{port}/x"], wait=0.3)
    assert "waiting up to 0.3 s" in capsys.readouterr().err


def test_a_port_that_speaks_no_tls_ends_the_waiting_at_once(listening: socket.socket) -> None:
    def answer() -> None:
        caller, _ = listening.accept()
        with caller:
            caller.recv(4096)
            caller.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    server = threading.Thread(target=answer)
    server.start()
    try:
        with pytest.raises(Unavailable, match=r"no TLS handshake .*; is it an https address"):
            probe([f"https://127.0.0.1:{port_of(listening)}/"], wait=60)
    finally:
        server.join(10)


def test_a_certificate_that_is_not_trusted_ends_the_waiting_at_once(listening: socket.socket, tmp_path: Path) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    ca = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca))

    def serve() -> None:
        for _ in range(3):
            caller, _address = listening.accept()
            try:
                context.wrap_socket(caller, server_side=True).close()
            except OSError:
                caller.close()

    server = threading.Thread(target=serve)
    server.start()
    url = f"https://127.0.0.1:{port_of(listening)}/"
    try:
        with pytest.raises(Unavailable, match="certificate not trusted"):
            probe([url], wait=60)
        probe([url], wait=5, ca=ca)
        probe([url], wait=5, insecure=True)
    finally:
        server.join(10)
