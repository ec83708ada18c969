"""Keys of the API that are named on the command line."""

from __future__ import annotations

import pytest

from simulator.cli.api_keys import named
from simulator.errors import BadInput


def test_keys_are_those_of_the_environment() -> None:
    secret, restricted = named(["sk_test_1234", "rk_test_1234=tax-identifiers:write,orders:read"], "cte")
    assert (secret.kind, secret.live) == ("secret", False)
    assert restricted.rights == {"tax-identifiers": "write", "orders": "read"}
    assert named([], "production") == ()


def test_what_is_no_key_is_refused_with_the_option() -> None:
    with pytest.raises(BadInput, match="--api-key: there are no rights for"):
        named(["rk_1234567=order:read"], "production")
