"""Sources as requests make them, by the secret or the public key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.errors import IllegalAction
from simulator.instant import parse_span

if TYPE_CHECKING:
    from tests.web.api.conftest import Client

CARD = {"number": "4444222233331111", "expirationMonth": 3, "expirationYear": 2030, "cvv": "123"}
OWNER = {"firstName": "Anna", "lastName": "Muster", "address": {"country": "DE"}}
ONE: dict[str, Any] = {"type": "creditCard", "sessionId": "s-1", "creditCard": CARD, "owner": OWNER}


async def test_a_card_is_kept_without_its_number(client: Client) -> None:
    (public,) = [key.text for key in client.simulation.keys if key.kind == "public"]
    made = await client.post("/sources", ONE, headers={"Authorization": f"Bearer {public}"})
    assert (made.status, made.value["state"], made.value["flow"]) == (201, "chargeable", "standard")
    assert made.value["creditCard"] == {
        "brand": "Visa",
        "expirationMonth": 3,
        "expirationYear": 2030,
        "lastFourDigits": "1111",
    }
    assert made.value["paymentSessionId"] == "s-1"
    assert made.value["clientSecret"].startswith(f"{made.value['id']}_")
    assert "4444222233331111" not in str(made.value)
    assert "123" not in str(made.value["creditCard"])
    assert (await client.get(f"/sources/{made.value['id']}")).value == made.value


async def test_credit_has_an_amount(client: Client) -> None:
    made = await client.post("/sources", {"type": "customerCredit", "amount": 5, "customerCredit": {}, "owner": OWNER})
    assert (made.status, made.value["amount"]) == (201, 5.0)


async def test_two_events_tell_of_a_source(client: Client) -> None:
    await client.post("/sources", ONE)
    await client.simulation.advance(parse_span("1m"))
    told = (await client.get("/events?type=source.*")).value["data"]
    assert sorted(one["type"] for one in told) == ["source.chargeable", "source.created"]


@pytest.mark.parametrize(
    ("change", "status", "code", "parameter"),
    [
        ({"creditCard": None}, 400, "missing_parameter", "creditCard"),
        ({"type": "payPal"}, 400, "invalid_parameter", "creditCard"),
        ({"type": "cash"}, 400, "invalid_parameter", "type"),
        ({"creditCard": {**CARD, "number": "x"}}, 400, "invalid_card_number", "creditCard.number"),
        ({"creditCard": {**CARD, "number": "4000000000003295"}}, 409, "declined", "creditCard.number"),
        ({"creditCard": {**CARD, "expirationMonth": 13}}, 400, "invalid_expiration_date", "creditCard.expirationMonth"),
        ({"type": "customerCredit", "creditCard": None}, 400, "missing_parameter", "amount"),
    ],
)
async def test_what_is_no_source(
    client: Client, change: dict[str, Any], status: int, code: str, parameter: str
) -> None:
    body = {name: value for name, value in {**ONE, **change}.items() if value is not None}
    told = await client.post("/sources", body)
    assert (told.status, told.error["code"], told.error["parameter"]) == (status, code, parameter)


@pytest.mark.parametrize(
    ("change", "begins", "action", "ends"),
    [
        ({"type": "payPal"}, "pending_redirect", "approve", "chargeable"),
        ({"type": "payPal"}, "pending_redirect", "decline", "pending_redirect"),
        ({"type": "wireTransfer"}, "pending_funds", "pay", "chargeable"),
        ({"creditCard": {**CARD, "number": "5454545454545454"}}, "requires_action", "approve", "chargeable"),
        ({"creditCard": {**CARD, "number": "5454545454545454"}}, "requires_action", "decline", "failed"),
        ({"type": "directDebit", "name": "SourceFailAfterRedirect"}, "pending_redirect", "approve", "failed"),
        ({"type": "googlePay", "name": "SCATest"}, "requires_action", "approve", "chargeable"),
    ],
)
async def test_what_the_shopper_does_elsewhere(
    client: Client, change: dict[str, Any], begins: str, action: str, ends: str
) -> None:
    owner = {**OWNER, "lastName": change.pop("name", "Muster")}
    body = {**ONE, "owner": owner, **change}
    if body["type"] != "creditCard":
        del body["creditCard"]
    made = (await client.post("/sources", body)).value
    assert made["state"] == begins
    with pytest.raises(IllegalAction, match="legal"):
        client.simulation.sources.act(made["id"], "pay" if action != "pay" else "approve")
    await client.simulation.sources.act(made["id"], action).ticket
    assert (await client.get(f"/sources/{made['id']}")).value == {**made, "state": ends}
    await client.simulation.advance(parse_span("1m"))
    told = (await client.get("/events?type=source.chargeable")).value["data"]
    assert len(told) == (ends == "chargeable")


async def test_what_a_shopper_needs_to_pay_is_told(client: Client) -> None:
    body = {name: value for name, value in ONE.items() if name != "creditCard"}
    wire = (await client.post("/sources", {**body, "type": "wireTransfer"})).value
    assert wire["flow"] == "receiver"
    assert wire["wireTransfer"]["referenceId"].isdecimal()
    page = (await client.post("/sources", {**body, "type": "payPal"})).value
    assert (page["flow"], page["payPal"]["redirectUrl"]) == (
        "redirect",
        f"https://payments.example.com/redirects/{page['id']}",
    )
    debit = (await client.post("/sources", {**body, "type": "directDebit"})).value
    assert debit["directDebit"]["redirect"]["redirectUrl"].endswith(debit["id"])


@pytest.mark.parametrize(
    ("type_", "name"),
    [("payPal", "SourceCreationFail"), ("googlePay", "SourceFail"), ("konbini", "SourceCreationFail")],
)
async def test_a_last_name_of_which_no_source_is_made(client: Client, type_: str, name: str) -> None:
    told = await client.post("/sources", {"type": type_, "owner": {**OWNER, "lastName": name}})
    assert (told.status, told.error["code"], told.error["parameter"]) == (409, "declined", "owner.lastName")
