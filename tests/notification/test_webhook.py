"""Webhook events as bytes: the envelope, the exact printing, the schema check, overrides."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from simulator.catalogue.loader import load
from simulator.document.schema import Schema
from simulator.errors import BadInput
from simulator.instant import Instant
from simulator.notification import webhook
from simulator.records import Event, Options
from simulator.seed import Seed
from tests.commerce.drafts import MANUAL, START, act, line, placed

OPTIONS = Options()
IDS = ("0b1c7a52-5f8e-4d35-8a75-0d1f6f3f4c11", "6d1de0a1-6f0b-4b7f-9d55-3a8b7e1f0c22")
ORDER = act(placed(line("physical", 2, "10.00", "0.08025"), shipping="5.00", options=MANUAL).order, "submit").order
SHARED = Path(__file__).resolve().parents[3] / "shared" / "reference" / "samples" / "webhooks"
COMPLETE_SAMPLES = (
    [path for path in sorted(SHARED.glob("*.json")) if ".partial" not in path.name and "2020-01-07" not in path.name]
    if SHARED.exists()
    else []
)


def event(path: str = "case/1", **overrides: Any) -> Event:
    made = load().event("order.accepted", ORDER, at=ORDER.updated, path=path, seed=Seed("1"))
    return replace(made, overrides={name.replace("__", "."): value for name, value in overrides.items()})


def with_override(path: str, value: Any) -> Any:
    return json.loads(webhook.body(replace(event(), overrides={path: value}), IDS, OPTIONS))


def test_the_envelope_in_wire_order() -> None:
    made = event()
    found = json.loads(webhook.body(made, IDS, OPTIONS))
    assert list(found) == ["id", "type", "data", "liveMode", "createdTime", "webhookIds", "digitalriverVersion"]
    assert (found["id"], found["type"], found["liveMode"]) == (made.id, "order.accepted", False)
    assert found["webhookIds"] == list(IDS)
    assert found["digitalriverVersion"] == "2021-12-13"
    assert list(found["data"]) == ["object"]
    assert found["data"]["object"]["id"] == ORDER.id


def test_one_compact_line_of_utf_8() -> None:
    beyond = replace(ORDER, metadata={"note": "größe 東京 </b>"})
    body = webhook.body(replace(event(), object=beyond), IDS, OPTIONS)
    assert b"\n" not in body
    assert body == json.dumps(json.loads(body), ensure_ascii=False, separators=(",", ":")).encode()
    assert "größe 東京 </b>".encode() in body


def test_amounts_print_exactly() -> None:
    body = webhook.body(event(), IDS, OPTIONS)
    assert b'"totalAmount":27.01,"subtotal":25.0,"totalFees":0.0,"totalTax":2.01,' in body
    assert b'"tax":{"rate":0.08025,"amount":1.61}' in body


def test_the_event_is_made_shortly_before_it_is_due() -> None:
    seen = set()
    for number in range(200):
        made = event(f"case/{number}")
        text = webhook.created_time(made)
        assert re.fullmatch(r"2020-09-13T12:26:42[.]2\d{0,4}[1-9]Z", text), text
        assert text == webhook.created_time(made)
        seen.add(text)
    assert len(seen) > 190
    assert webhook.created_time(replace(event(), at=Instant(0))) == "1970-01-01T00:00:00Z"


def test_production_is_live() -> None:
    live = replace(event(), object=replace(ORDER, environment="production"))
    found = json.loads(webhook.body(live, IDS, OPTIONS))
    assert (found["liveMode"], found["data"]["object"]["liveMode"]) == (True, True)


def test_an_event_that_goes_nowhere_yet_names_no_webhooks() -> None:
    found = json.loads(webhook.body(event(), (), OPTIONS))
    assert list(found)[-2:] == ["createdTime", "digitalriverVersion"]
    assert webhook.complaint(webhook.body(event(), (), OPTIONS)) == ""


def test_the_version_is_told() -> None:
    older = Options(api_version="2021-03-23")
    assert json.loads(webhook.body(event(), IDS, older))["digitalriverVersion"] == "2021-03-23"


def test_every_row_renders_valid() -> None:
    for row in (row for row in load().rows("webhook") if not row.absent):
        made = load().event(row.type, ORDER, at=START, path="case/1", seed=Seed("1"), forced=True)
        body = webhook.body(made, IDS, OPTIONS)
        assert webhook.complaint(body) == "", row.type
        assert tuple(json.loads(body))[5:] == row.envelope.ends


@pytest.mark.parametrize("path", COMPLETE_SAMPLES, ids=lambda path: path.stem)
def test_published_samples_fit_the_schema(path: Path) -> None:
    assert webhook.complaint(path.read_bytes()) == ""


def test_the_schema_tells_what_is_wrong() -> None:
    found = json.loads(webhook.body(event(), IDS, OPTIONS))
    for wrong, words in [
        ({**found, "liveMode": "false"}, "liveMode"),
        ({**found, "createdTime": "2021-11-01"}, "createdTime"),
        ({**found, "webhookIDs": []}, "webhookIDs"),
        ({key: value for key, value in found.items() if key != "data"}, "data"),
        ({**found, "data": {"object": {**found["data"]["object"], "state": "accept"}}}, "accepted"),
        ({**found, "data": {"object": {**found["data"]["object"], "totalAmount": "27.01"}}}, "totalAmount"),
    ]:
        said = webhook.complaint(msgspec.json.encode(wrong))
        assert words in said, said
        assert "\n" not in said
    assert webhook.complaint(b'{"id":').startswith("not JSON")
    assert webhook.complaint(b"\xff").startswith("not JSON")
    assert webhook.complaint(b"[]") != ""


def test_the_schema_accepts_other_events_with_other_objects() -> None:
    found = json.loads(webhook.body(event(), IDS, OPTIONS))
    other = {**found, "type": "sku.created", "data": {"object": {"id": "sku-1"}}}
    assert Schema.named("webhook-event.schema.json").valid(other)
    assert not Schema.named("webhook-event.schema.json").valid({**other, "type": "order.accepted"})


@pytest.mark.parametrize(
    ("path", "value", "text"),
    [
        ("data.object.email", "someone@example.com", '"email":"someone@example.com"'),
        ("data.object.totalAmount", 5, '"totalAmount":5.0,'),
        ("data.object.totalAmount", 5.25, '"totalAmount":5.25,'),
        ("data.object.id", 123456789012, '"id":"123456789012","createdTime"'),
        ("data.object.items[0].quantity", 7, '"quantity":7,'),
        ("data.object.items.0.quantity", 7, '"quantity":7,'),
        ("data.object.metadata.campaign", "spring", '"metadata":{"campaign":"spring"}'),
        ("data.object.upstreamId", "WEB-9", '"upstreamId":"WEB-9"'),
        ("liveMode", True, '"liveMode":true,"createdTime"'),
        ("createdTime", "2030-01-01T00:00:00.5Z", '"createdTime":"2030-01-01T00:00:00.5Z"'),
        ("webhookIds[1]", IDS[0], f'"webhookIds":["{IDS[0]}","{IDS[0]}"]'),
    ],
)
def test_overrides(path: str, value: Any, text: str) -> None:
    body = webhook.body(replace(event(), overrides={path: value}), IDS, OPTIONS).decode()
    assert text in body


def test_null_takes_a_member_away() -> None:
    assert "browserIp" not in with_override("data.object.browserIp", None)["data"]["object"]


@pytest.mark.parametrize(
    ("path", "value", "nearest"),
    [
        ("data.object.emails", "x", "email"),
        ("data.objects.email", "x", "object"),
        ("data.object.billTo.addres_.city", "x", "address"),
        ("data.object.metadatas.x", "y", "metadata"),
        ("liveMod", True, "liveMode"),
        ("data.object.browserIpp", None, "browserIp"),
        ("data.object.state", "accept", "accepted"),
    ],
)
def test_a_wrong_override_names_the_nearest(path: str, value: Any, nearest: str) -> None:
    with pytest.raises(BadInput) as caught:
        with_override(path, value)
    assert caught.value.nearest == nearest


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("data.object.items[3].quantity", 1, "not a position from 0 to 0"),
        ("data.object.items[3]", 1, "not a position from 0 to 0"),
        ("data.object.email.name", "x", "nothing below a plain value"),
        ("data.object.email.name.first", "x", "nothing below a plain value"),
        ("data.object.totalAmount", "much", "totalAmount"),
        ("data.object.totalAmount", float("nan"), "not a number"),
        ("data.object.id", None, "id"),
        ("", "x", "unknown key"),
    ],
)
def test_an_override_that_makes_no_sense_is_refused(path: str, value: Any, words: str) -> None:
    with pytest.raises(BadInput, match=re.escape(words)):
        with_override(path, value)


def test_overrides_leave_the_order_alone() -> None:
    before = msgspec.json.encode(ORDER)
    with_override("data.object.billTo.address.city", "Elsewhere")
    assert msgspec.json.encode(ORDER) == before
