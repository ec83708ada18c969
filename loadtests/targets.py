"""Where load may go: this machine, and what the user named in ``DRSIM_ALLOW``."""

from __future__ import annotations

import os
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from simulator.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping


def permitted(url: str, env: Mapping[str, str] = os.environ) -> str:
    """*url* as it is, when load may go there.

    No name is looked up: a host is this machine when it is a loopback address or ``localhost``.

    :raises BadInput: it is no address, or neither loopback nor named as ``HOST`` or ``HOST:PORT``.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port or {"http": 80, "https": 443}[parts.scheme]
    except (KeyError, ValueError):
        raise BadInput(f'"{url}" is not an address such as http://127.0.0.1:8080/pon') from None
    if not host or parts.username is not None:
        raise BadInput(f'"{url}" is not an address such as http://127.0.0.1:8080/pon')
    shown = f"[{host}]" if ":" in host else host
    named = env.get("DRSIM_ALLOW", "").lower().replace(",", " ").split()
    if host == "localhost" or _loopback(host) or shown in named or f"{shown}:{port}" in named:
        return url
    raise BadInput(f"load goes to this machine only; set DRSIM_ALLOW={shown}:{port} to permit that host", where=url)


def _loopback(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
