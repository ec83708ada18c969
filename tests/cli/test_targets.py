"""What the user says about the receiver."""

from __future__ import annotations

import pytest

from simulator.cli import targets
from simulator.errors import BadInput
from simulator.records import Basic


def test_a_bare_address_serves_every_channel_that_is_not_named() -> None:
    assert targets.addresses(["http://a/", "ocn=http://b/x"]) == {
        "pon": "http://a/",
        "ocn": "http://b/x",
        "webhook": "http://a/",
    }


def test_a_channel_without_address_is_left_out() -> None:
    assert targets.addresses(["webhook=https://a:8443/hook?k=v"]) == {"webhook": "https://a:8443/hook?k=v"}


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["pn=http://a"], 'unknown channel "pn" (did you mean "pon"?)'),
        (["localhost:8080"], "is not an http or https address"),
        (["ftp://a/"], "is not an http or https address"),
        (["http://"], "is not an address with a host"),
        (["http://a:99999/"], "is not an address"),
        (["http://u:p@a/"], "must not carry credentials"),
        (["http://a b/"], "is not an address"),
        (["http://a", "http://b"], "two addresses without a channel"),
        (["pon=http://a", "pon=http://b"], "channel pon has two addresses"),
        (["pon="], "is not an http or https address"),
    ],
)
def test_a_wrong_target_is_named(texts: list[str], said: str) -> None:
    with pytest.raises(BadInput) as caught:
        targets.addresses(texts)
    assert said in str(caught.value)


def test_the_allow_list_holds_the_targets_and_what_is_named() -> None:
    env = {"DRSIM_ALLOW": "one.example:81, two.example"}
    made = targets.receiver(["https://shop.example/x", "ocn=http://[::1]:9/"], None, [], ["extra.example"], env=env)
    assert made.allow == ("shop.example:443", "[::1]:9", "extra.example", "one.example:81", "two.example")


def test_options_win_over_variables() -> None:
    env = {"DRSIM_BASIC": "env:one", "DRSIM_SECRET": "s1 s2"}
    from_env = targets.receiver(["http://a"], None, [], [], env=env)
    assert (from_env.basic, from_env.secrets) == (Basic("env", "one"), ("s1", "s2"))
    from_options = targets.receiver(["http://a"], "me:a:b", ["webhook=k=="], [], env=env)
    assert (from_options.basic, from_options.secrets) == (Basic("me", "a:b"), ("k==",))


@pytest.mark.parametrize(("text", "said"), [("nocolon", "USER:PASSWORD"), (":pw", "USER:PASSWORD")])
def test_wrong_credentials_are_refused_without_repeating_them(text: str, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        targets.parse_basic(text)
    assert said in str(caught.value)
    assert text not in str(caught.value)


@pytest.mark.parametrize("text", ["pon=secret", "wbhook=secret", "two words", ""])
def test_a_secret_is_one_word_of_the_webhook_channel(text: str) -> None:
    with pytest.raises(BadInput):
        targets.parse_secret(text)


def test_a_base64_secret_keeps_its_signs() -> None:
    assert targets.parse_secret("abc=def==") == "abc=def=="


@pytest.mark.parametrize("text", ["http://a", "a/b", "a:0", "a:x", "", "*", "a:b:c", "[a:b]", "[1.2.3.4]"])
def test_an_allow_entry_is_a_host_and_perhaps_a_port(text: str) -> None:
    with pytest.raises(BadInput):
        targets.parse_allow(text)


@pytest.mark.parametrize("text", ["a b", "a:80", "http://a", ""])
def test_a_further_name_of_the_server_is_a_host(text: str) -> None:
    with pytest.raises(BadInput, match="--hostname"):
        targets.parse_host(text)
    assert targets.parse_host("drsim.example") == "drsim.example"


def test_an_ipv6_address_that_may_be_called_stands_in_brackets() -> None:
    assert targets.parse_allow("[2001:db8::1]:443") == "[2001:db8::1]:443"
    with pytest.raises(BadInput, match=r'--allow: "::1" is not HOST .* brackets \(did you mean "\[::1\]"\?\)'):
        targets.parse_allow("::1")


def test_a_wrong_variable_is_named() -> None:
    for name, text in (("DRSIM_ALLOW", "http://a"), ("DRSIM_BASIC", "nocolon"), ("DRSIM_SECRET", "pon=x")):
        with pytest.raises(BadInput, match=f"^{name}: "):
            targets.receiver([], None, [], [], env={name: text})


def test_endpoints_bear_their_channel_and_only_webhooks_get_the_secret() -> None:
    made = targets.receiver(["http://a"], "u:p", ["s"], [], env={})
    by_name = {endpoint.name: endpoint for endpoint in targets.endpoints(made, form="xml")}
    assert {name: endpoint.secrets for name, endpoint in by_name.items()} == {"pon": (), "ocn": (), "webhook": ("s",)}
    assert {name: endpoint.format for name, endpoint in by_name.items()} == {
        "pon": "xml",
        "ocn": "xml",
        "webhook": "json",
    }
    assert {name: endpoint.style for name, endpoint in by_name.items()} == {
        "pon": "plain",
        "ocn": "classic",
        "webhook": "plain",
    }


def test_seconds_may_be_a_span_or_a_number() -> None:
    assert [targets.parse_seconds(text, "--wait") for text in ("30s", "2", "0.5", "1m 30s")] == [30, 2, 0.5, 90]
    with pytest.raises(BadInput, match="--wait"):
        targets.parse_seconds("soon", "--wait")
