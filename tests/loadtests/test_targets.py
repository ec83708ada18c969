"""Load stays on this machine unless the user says otherwise."""

from __future__ import annotations

import pytest

from loadtests.targets import permitted
from simulator.errors import BadInput


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080/pon",
        "http://127.1.2.3",
        "http://localhost:8080",
        "https://LOCALHOST./x",
        "http://[::1]:8080/pon",
        "http://[::ffff:127.0.0.1]:8080/pon",
    ],
)
def test_this_machine_may_be_loaded(url: str) -> None:
    assert permitted(url, {}) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example.com/pon",
        "http://10.0.0.1",
        "http://0.0.0.0:8080",
        "http://[::]:1",
        "http://localhost.example.com",
        "http://[::ffff:10.0.0.1]/",
        "http://2130706433/",
    ],
)
def test_another_host_is_refused_with_the_word_that_would_permit_it(url: str) -> None:
    with pytest.raises(BadInput, match="set DRSIM_ALLOW="):
        permitted(url, {})


@pytest.mark.parametrize("named", ["shop.example.com", "other.example.com, SHOP.example.com:80", "shop.example.com:80"])
def test_a_named_host_may_be_loaded(named: str) -> None:
    assert permitted("http://shop.example.com/pon", {"DRSIM_ALLOW": named})


def test_a_named_port_permits_no_other() -> None:
    with pytest.raises(BadInput, match=r"set DRSIM_ALLOW=shop\.example\.com:8080"):
        permitted("http://shop.example.com:8080/pon", {"DRSIM_ALLOW": "shop.example.com:80"})


@pytest.mark.parametrize(
    "url", ["", "pon", "ftp://127.0.0.1/", "http://", "http://127.0.0.1:99999/", "http://u:p@127.0.0.1/"]
)
def test_what_is_no_address_is_said_to_be_none(url: str) -> None:
    with pytest.raises(BadInput, match="is not an address"):
        permitted(url, {"DRSIM_ALLOW": "127.0.0.1"})
