"""The allow-list: judged by the address that is connected to, whatever spelling, name server or name says."""

from __future__ import annotations

import socket

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from simulator.errors import BadInput
from simulator.wire import AllowList, Wire
from simulator.wire.allow import authority, split
from tests.raw import Raw

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"

HERE = "0.0.0.0"  # noqa: S104 - reaches this machine, but is no loopback address: a named host may lead there, no other


class Names(AbstractResolver):
    """A name server of our own: each look-up of a name takes its next list of addresses, the last one for ever."""

    def __init__(self, **zones: list[list[str]]) -> None:
        self._zones = {name.replace("_", "."): answers for name, answers in zones.items()}
        self.asked = 0

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked += 1
        answers = self._zones[host.rstrip(".")]
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)
            for address in addresses
        ]

    async def close(self) -> None:
        """Nothing is held open."""


async def outcome(url: str, *named: str, names: Names | None = None, times: int = 1) -> tuple[int, str, str]:
    """Status, failure and detail of the last of *times* exchanges."""
    wire = Wire(AllowList(named), names=names)
    answers = [await wire.exchange("POST", url, headers=(), body=b"{}", time_limit=20) for _ in range(times)]
    await wire.close()
    return answers[-1].status, answers[-1].failure, answers[-1].detail


def refused(offer: str) -> tuple[int, str, str]:
    return (0, "not allowed", f"add --allow {offer} to permit it")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost", "[::ffff:127.0.0.1]", "127.0.0.1."],
)
async def test_loopback_is_always_permitted_in_any_spelling(host: str) -> None:
    async with Raw(lambda _: OK) as server:
        assert await outcome(f"http://{host}:{server.port}/") == (200, "", "")


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("10.0.0.1", "10.0.0.1"),
        (HERE, HERE),
        ("0", HERE),
        ("167772161", "10.0.0.1"),
        ("0x0a000001", "10.0.0.1"),
        ("012.0.0.1", "10.0.0.1"),
        ("[::ffff:10.0.0.1]", "10.0.0.1"),
        ("[::]", "[::]"),
        ("[2001:db8::1]", "[2001:db8::1]"),
        ("169.254.169.254", "169.254.169.254"),
    ],
)
async def test_any_other_address_is_not(host: str, shown: str) -> None:
    assert await outcome(f"http://{host}:8080/") == refused(f"{shown}:8080")


async def test_the_offer_names_the_default_port() -> None:
    assert await outcome("https://10.0.0.1/") == refused("10.0.0.1:443")


async def test_a_name_counts_for_what_it_resolves_to() -> None:
    names = Names(inner_example_com=[["10.0.0.1"]])
    assert await outcome("http://inner.example.com/", names=names) == refused("inner.example.com:80")


async def test_a_name_that_resolves_to_loopback_is_permitted() -> None:
    async with Raw(lambda _: OK) as server:
        url = f"http://shop.example.com:{server.port}/"
        assert await outcome(url, names=Names(shop_example_com=[["127.0.0.1"]])) == (200, "", "")


async def test_of_several_addresses_only_the_permitted_are_tried() -> None:
    async with Raw(lambda _: OK) as server:
        names = Names(shop_example_com=[["192.0.2.1", "127.0.0.1"]])
        assert await outcome(f"http://shop.example.com:{server.port}/", names=names) == (200, "", "")


async def test_a_named_host_permits_whatever_it_resolves_to() -> None:
    async with Raw(lambda _: OK) as server:
        url = f"http://shop.example.com:{server.port}/"
        for entry in ("shop.example.com", f"SHOP.example.com.:{server.port}", HERE, f"{HERE}:{server.port}"):
            assert await outcome(url, entry, names=Names(shop_example_com=[[HERE]])) == (200, "", "")
        for entry in ("shop.example.com:1", "example.com", "www.shop.example.com", f"{HERE}:1", "127.0.0.1"):
            names = Names(shop_example_com=[[HERE]])
            assert await outcome(url, entry, names=names) == refused(f"shop.example.com:{server.port}")


async def test_one_named_host_does_not_open_its_address_for_other_names() -> None:
    async with Raw(lambda _: OK) as server:
        names = Names(shop_example_com=[[HERE]], evil_example_com=[[HERE]])
        wire = Wire(AllowList(["shop.example.com"]), names=names)
        answers = [
            await wire.exchange("POST", f"http://{host}:{server.port}/", headers=(), body=b"", time_limit=20)
            for host in ("shop.example.com", "evil.example.com", HERE)
        ]
        await wire.close()
    assert [answer.failure for answer in answers] == ["", "not allowed", "not allowed"]


async def test_a_name_server_that_changes_its_mind_changes_nothing() -> None:
    """What was checked is what is connected to: one look-up, and the connection goes to its result."""
    async with Raw(lambda _: OK) as server:
        names = Names(shop_example_com=[["127.0.0.1"], [HERE]])
        assert await outcome(f"http://shop.example.com:{server.port}/", names=names) == (200, "", "")
        assert names.asked == 1
        names = Names(shop_example_com=[[HERE], ["127.0.0.1"]])
        assert await outcome(f"http://shop.example.com:{server.port}/", names=names) == refused(
            f"shop.example.com:{server.port}"
        )
        assert (names.asked, len(server.requests)) == (1, 1)


@pytest.mark.parametrize(
    ("entry", "read"),
    [
        ("shop.example.com", ("shop.example.com", 0)),
        ("Shop.Example.com.:8080", ("shop.example.com", 8080)),
        ("10.0.0.1:80", ("10.0.0.1", 80)),
        ("::1", ("::1", 0)),
        ("[2001:db8::1]:443", ("2001:db8::1", 443)),
        (" localhost ", ("localhost", 0)),
    ],
)
def test_entries(entry: str, read: tuple[str, int]) -> None:
    assert split(entry) == read


@pytest.mark.parametrize(
    "entry", ["", ":80", "a:b", "a:99999", "a:0", "a:", "a b", "*.example.com", "a,b", "[::1", "a\r\nb", "a\0"]
)
def test_what_is_no_entry(entry: str) -> None:
    with pytest.raises(BadInput, match="is not HOST or HOST:PORT"):
        AllowList([entry])


def test_an_address_instead_of_an_entry_is_told_the_right_form() -> None:
    with pytest.raises(BadInput, match=r'did you mean "shop\.example\.com:443"'):
        AllowList(["https://shop.example.com/hook"])


def test_the_authority_of_an_address() -> None:
    assert authority("http://localhost:8080/hook") == "localhost:8080"
    assert authority("https://[2001:db8::1]/") == "[2001:db8::1]:443"
    for wrong in ("localhost:8080", "ftp://a/", "http://", "http://[/"):
        with pytest.raises(BadInput, match="is not an address"):
            authority(wrong)
