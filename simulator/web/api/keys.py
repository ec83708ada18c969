"""Who calls: the key of a request, by Bearer (API-KEY-1) or as the user of Basic (API-KEY-3), among those known."""

from __future__ import annotations

import base64
import binascii
import hmac
from typing import TYPE_CHECKING

from simulator.errors import Declined

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.catalogue.operation import Operation
    from simulator.commerce.api_key import ApiKey


class Keyring:
    """The keys of one environment (API-LIVE-1); how long a search takes says nothing about them."""

    def __init__(self, keys: Iterable[ApiKey]) -> None:
        self._keys = tuple(keys)

    def owner(self, authorization: str) -> ApiKey:
        """The key that an ``Authorization`` header gives. :raises Declined: 401 when it is not known (API-KEY-5)."""
        given = _given(authorization).encode("utf-8", "surrogateescape")
        matching = [key for key in self._keys if hmac.compare_digest(key.text.encode(), given)]
        if not matching:
            # the published sample has no code
            raise Declined(401, "", "An authorization error has occurred.", headers={"WWW-Authenticate": "Bearer"})
        return matching[0]


def group_of(operation: Operation) -> str:
    """What rights of a restricted key are given for, such as ``tax-identifiers``."""
    return operation.tag.lower().replace(" ", "-")


def admit(key: ApiKey, operation: Operation) -> None:
    """:raises Declined: 403 for an operation that the key may not call (API-KEY-2)."""
    writes = operation.method not in ("GET", "HEAD")
    if not key.allows(group_of(operation), writes=writes, public=operation.public_key):
        what = "write" if writes else "read"
        raise Declined(403, "invalid_request", f"This {key.kind} key has no right to {what} {group_of(operation)}.")


def _given(authorization: str) -> str:
    scheme, _, rest = authorization.strip().partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() == "basic":
        try:
            user, _, _password = base64.b64decode(rest.strip(), validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            return ""
        return user
    return ""
