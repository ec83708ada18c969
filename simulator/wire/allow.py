"""Where we may connect to: loopback, and the hosts that the user named (rule WIRE-ALLOW-1)."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING

from yarl import URL

from simulator.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable

Address = IPv4Address | IPv6Address


class AllowList:
    """Loopback and the named hosts; nothing else, whatever a scenario, a redirect or a name server says.

    :param named: entries ``HOST`` or ``HOST:PORT``; HOST is a name, an IPv4 address or an IPv6 address
        (in brackets when a port follows). A named host permits whatever it resolves to, on that port if one is
        given; a named address also permits every name that resolves to it. BadInput for anything else.
    """

    def __init__(self, named: Iterable[str] = ()) -> None:
        self._names: dict[str, list[int]] = {}
        self._addresses: dict[Address, list[int]] = {}
        for entry in named:
            self._add(entry)

    def _add(self, entry: str) -> None:
        host, port = split(entry)
        address = literal(host)
        ports = self._names.setdefault(host, []) if address is None else self._addresses.setdefault(address, [])
        ports.append(port)

    def permits_name(self, host: str, port: int) -> bool:
        """Whether *host* was named, for this port."""
        return _covers(self._names.get(canonical(host)), port)

    def permits_address(self, address: str, port: int) -> bool:
        """Whether the address itself is loopback or named; False for what is not an address."""
        parsed = literal(address)
        return parsed is not None and (parsed.is_loopback or _covers(self._addresses.get(parsed), port))


def _covers(ports: list[int] | None, port: int) -> bool:
    """Port 0 in an entry stands for every port."""
    return ports is not None and (0 in ports or port in ports)


def split(entry: str) -> tuple[str, int]:
    """``HOST[:PORT]`` -> (canonical host, port or 0); BadInput otherwise."""
    text = entry.strip()
    if "://" in text or "/" in text or "@" in text:
        raise BadInput(f'"{entry}" is not HOST or HOST:PORT', where="--allow", nearest=_authority_of(text))
    if text.count(":") > 1 and not text.startswith("["):
        text = f"[{text}]"
    try:
        url = URL(f"any://{text}")
        host, port = url.raw_host, url.explicit_port
    except ValueError as error:
        raise BadInput(f'"{entry}" is not HOST or HOST:PORT', where="--allow") from error
    odd = any(sign in "?#*," or sign.isspace() or not sign.isprintable() for sign in text)
    if not host or port == 0 or text.endswith(":") or odd:
        raise BadInput(f'"{entry}" is not HOST or HOST:PORT', where="--allow")
    return canonical(host), port or 0


def _authority_of(text: str) -> str:
    try:
        return authority(text)
    except BadInput:
        return ""


def authority(url: str) -> str:
    """``HOST:PORT`` of an http address, as an entry of the allow-list; BadInput when it has none."""
    try:
        parsed = URL(url)
        host, port = parsed.raw_host, parsed.port
    except ValueError as error:
        raise BadInput(f'"{url}" is not an address such as http://localhost:8080/hook') from error
    if not host or not port or parsed.scheme not in ("http", "https"):
        raise BadInput(f'"{url}" is not an address such as http://localhost:8080/hook')
    return show(host, port)


def show(host: str, port: int) -> str:
    """``HOST:PORT`` with the brackets of IPv6."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def canonical(host: str) -> str:
    """A host name as names are compared: lower case, without the dot of the root."""
    return host.lower().rstrip(".")


def literal(host: str) -> Address | None:
    """The address that a host stands for without any name server, or None for a name.

    Reads what ``connect`` would read: ``0x7f000001``, ``2130706433``, ``0177.1``; an IPv4-mapped IPv6 address is the
    IPv4 address inside it, since that is where the packets go.
    """
    try:
        address: Address = ip_address(host.strip("[]").removesuffix("."))
    except ValueError:
        try:
            return IPv4Address(socket.inet_aton(host.removesuffix("."))) if host[:1].isdigit() else None
        except (OSError, UnicodeError):
            return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address
