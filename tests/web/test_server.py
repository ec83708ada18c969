"""Sockets."""

from __future__ import annotations

import socket

import pytest

from simulator.errors import BadInput, Unavailable
from simulator.web.server import bind, loopback


def test_a_port_in_use_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Unavailable, match=f"port {port} on 127.0.0.1 is in use"):
            bind("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "port", "said"),
    [
        ("no.such.host.invalid", 0, "--host"),
        ("192.0.2.77", 0, "not an address of this machine"),
        ("127.0.0.1", 70000, "is not a port"),
    ],
)
def test_a_wrong_address_is_named(host: str, port: int, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        bind(host, port)


def test_what_is_loopback() -> None:
    near = ["127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost", "LOCALHOST."]
    far = ["0.0.0.0", "192.168.0.1", "example.com", "::", ""]  # noqa: S104 - compared, not bound
    assert [loopback(host) for host in near] == [True] * len(near)
    assert [loopback(host) for host in far] == [False] * len(far)
