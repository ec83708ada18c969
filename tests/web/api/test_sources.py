"""Sources as requests make them, by the secret or the public key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

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
