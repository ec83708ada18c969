"""The Webhook resource as JSON: what may be sent, what comes back, and how wrong members are told."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from simulator.commerce import webhook_form as form
from simulator.errors import BadInput
from simulator.records import Basic, OAuth
from tests.commerce.test_webhook import AT, later, webhook

TYPES = ("order.accepted", "order.complete", "refund.pending", "fulfillment.created")
OFFER = form.Offer(TYPES, ("2020-09-30", "2021-12-13"))
GIVEN: dict[str, Any] = {"address": "https://erp.example.com/hook", "types": ["order.accepted", "order.complete"]}
TOKENS = {"tokenEndPoint": "https://login.example.com/token", "clientID": "c", "clientSecret": "s3cret"}


def made(**given: Any) -> Any:
    fresh = webhook(address="", types=())
    return form.created(fresh, {**GIVEN, **given}, OFFER)


def test_members_come_back_in_the_documented_order() -> None:
    hook = made(authentication={"userName": "dr", "password": "pw"})
    assert form.shown(hook) == {
        "id": hook.id,
        "types": ["order.complete", "order.accepted"],
        "address": "https://erp.example.com/hook",
        "apiVersion": "default",
        "enabled": True,
        "liveMode": False,
        "transportType": "HTTP",
        "authentication": {"userName": "dr", "password": "pw"},
        "createdTime": "2023-11-14T22:13:20.000Z",
        "updatedTime": "2023-11-14T22:13:20.000Z",
    }
    assert list(form.shown(hook)) == [
        *("id", "types", "address", "apiVersion", "enabled", "liveMode", "transportType", "authentication"),
        *("createdTime", "updatedTime"),
    ]
    assert "authentication" not in form.shown(made())


def test_what_comes_back_can_be_sent_again() -> None:
    for hook in (made(authentication={"username": "dr", "password": "pw"}), made(transportType="OAUTH", oauth=TOKENS)):
        told = {name: value for name, value in form.shown(hook).items() if name in form.MEMBERS}
        again = form.changed(hook, told, OFFER, at=hook.updated)
        assert replace(again, types=hook.types) == hook
        assert again.types == tuple(reversed(hook.types))


def test_oauth_says_all_that_it_was_given() -> None:
    hook = made(transportType="OAUTH", oauth={**TOKENS, "grantType": "client_credentials", "audience": "erp"})
    assert isinstance(hook.auth, OAuth)
    assert form.shown(hook)["oauth"] == {**TOKENS, "grantType": "client_credentials", "audience": "erp"}
    assert form.shown(made(transportType="OAUTH", oauth=TOKENS))["oauth"]["grantType"] == "password"


def test_a_patch_replaces_what_it_names_and_leaves_the_rest() -> None:
    hook = made(authentication={"userName": "dr", "password": "pw"})
    off = form.changed(hook, {"enabled": False}, OFFER, at=later(1))
    assert (off.enabled, off.types, off.auth, off.updated) == (False, hook.types, Basic("dr", "pw"), later(1))
    on = form.changed(off, {"enabled": True, "types": ["refund.pending"]}, OFFER, at=later(2))
    assert (on.enabled, on.enabled_since, on.types) == (True, later(2), ("refund.pending",))
    assert form.changed(hook, {"authentication": None}, OFFER, at=AT).auth is None
    tokens = form.changed(hook, {"transportType": "OAUTH", "oauth": TOKENS}, OFFER, at=AT)
    assert "authentication" not in form.shown(tokens)
    assert form.changed(tokens, {"transportType": "HTTP"}, OFFER, at=AT).auth is None
    assert form.changed(tokens, {"transportType": "OAUTH"}, OFFER, at=AT).auth == tokens.auth
    assert form.changed(hook, {}, OFFER, at=AT) == hook


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost", "erp.localhost"])
def test_on_loopback_plain_http_does_for_tokens(host: str) -> None:
    given = {"address": f"http://{host}:8080/", "oauth": {**TOKENS, "tokenEndPoint": f"http://{host}:8080/token"}}
    assert made(transportType="OAUTH", **given).transport == "OAUTH"


def test_a_star_stands_for_every_type_where_that_is_allowed() -> None:
    fresh = webhook(address="", types=())
    given = {**GIVEN, "types": ["order.accepted", "*"]}
    assert form.created(fresh, given, OFFER._replace(wildcard=True)).types == ("*",)
    with pytest.raises(BadInput, match="name each one"):
        form.created(fresh, given, OFFER)


@pytest.mark.parametrize(
    ("given", "where", "said"),
    [
        ({"types": []}, "types", "at least one event type"),
        ({"types": "order.accepted"}, "types", "at least one event type"),
        ({"types": ["order.accepted", "order.acepted"]}, "types[1]", 'did you mean "order.accepted"'),
        ({"types": ["order.*"]}, "types[0]", "no event type"),
        ({"types": [{}]}, "types[0]", "no event type"),
        ({"address": "erp.example.com/hook"}, "address", 'did you mean "https://erp.example.com/hook"'),
        ({"address": "ftp://erp.example.com/"}, "address", "does not start with http:// or https://"),
        ({"address": "https://erp.example.com:99999/"}, "address", "not an address"),
        ({"address": "https:///hook"}, "address", "a host and a port"),
        ({"address": "https://dr:pw@erp.example.com/"}, "address", "must not carry credentials"),
        ({"address": "https://erp.example.com/a b"}, "address", "a host and a port"),
        ({"address": 5}, "address", "must be text"),
        ({"address": None}, "address", "must be given"),
        ({"enabled": "yes"}, "enabled", "true or false"),
        ({"apiVersion": "2021-12-31"}, "apiVersion", 'did you mean "2021-12-13"'),
        ({"apiVersion": None}, "apiVersion", "no API version"),
        ({"transportType": "oauth"}, "transportType", 'did you mean "OAUTH"'),
        ({"transportType": "OAUTH"}, "oauth", "must be given where"),
        ({"transportType": "OAUTH", "oauth": {}}, "oauth.tokenEndPoint", "must be given"),
        ({"transportType": "OAUTH", "oauth": {**TOKENS, "clientID": ""}}, "oauth.clientID", "must not be empty"),
        ({"transportType": "OAUTH", "oauth": {**TOKENS, "clientId": "c"}}, "oauth.clientId", 'did you mean "clientID"'),
        ({"transportType": "OAUTH", "oauth": {**TOKENS, "grantType": "implicit"}}, "oauth.grantType", "unknown grant"),
        ({"transportType": "OAUTH", "oauth": "token"}, "oauth", "must be an object"),
        ({"oauth": TOKENS}, "oauth", "must not be given where transportType is HTTP"),
        (
            {"transportType": "OAUTH", "oauth": TOKENS, "authentication": {}},
            "authentication",
            "must not be given where transportType is OAUTH",
        ),
        (
            {"authentication": {"user": "a", "password": "b"}},
            "authentication.user",
            'no such member (did you mean "userName"',
        ),
        ({"authentication": {"userName": "a:b", "password": "b"}}, "authentication.userName", "without a colon"),
        ({"authentication": {"userName": "a"}}, "authentication.password", "must be given"),
        ({"authentication": ["a"]}, "authentication", "must be an object"),
        ({"transportType": "OAUTH", "oauth": TOKENS, "address": "http://erp.example.com/"}, "address", "https://"),
        (
            {"transportType": "OAUTH", "oauth": {**TOKENS, "tokenEndPoint": "http://login.example.com/"}},
            "oauth.tokenEndPoint",
            "https://",
        ),
        ({"expanded": ["order.complete"]}, "expanded[0]", "no expanded form"),
        ({"adress": "https://erp.example.com/"}, "adress", 'did you mean "address"'),
        ({"liveMode": True}, "liveMode", "no member of a webhook"),
    ],
)
def test_what_is_wrong_is_told_by_its_member(given: dict[str, Any], where: str, said: str) -> None:
    for attempt in (lambda: made(**given), lambda: form.changed(made(), given, OFFER, at=AT)):
        with pytest.raises(BadInput) as caught:
            attempt()
        assert caught.value.where == where
        assert said in str(caught.value)
        assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("name", ["address", "types"])
def test_a_new_webhook_needs_an_address_and_types(name: str) -> None:
    with pytest.raises(BadInput) as caught:
        form.created(webhook(), {key: value for key, value in GIVEN.items() if key != name}, OFFER)
    assert caught.value.where == name
