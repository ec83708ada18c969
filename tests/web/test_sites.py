"""Sites over the control API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.records import Endpoint
from tests.listening import Listening
from tests.web.conftest import serving

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.conftest import Client

BASIC = {"type": "basic", "user": "dr", "password": "opensesame"}


def case(**more: Any) -> dict[str, Any]:
    access = {"url": "http://127.0.0.1:9/pon", "auth": BASIC}
    head = {"account": "Example", "site": "shop", "subject": "Turn it on", "contact": "ops@example.com"}
    return {**head, "cte": access, "production": access, **more}


async def test_a_case_sets_a_site_up_and_its_boxes_decide(client: Client) -> None:
    async with Listening() as receiver:
        told = await client.post("sites", case(cte={"url": receiver.url, "auth": BASIC}, retries=2))
        assert told.status == 201
        assert (told.value["state"], told.value["events"], told.value["locked"]) == ("Enabled", [], "")
        assert told.value["endpoints"][0]["auth"]["password"] == "open…"
        assert told.value["endpoints"][0]["retries"] == 2
        assert told.value["mails"][0]["to"] == "ops@example.com"
        await client.placed()
        saved = await client.put("sites/shop/events", {"check": ["Order Placed"]})
        assert saved.value["tabs"][3]["boxes"][4] == {
            "label": "Order Placed",
            "events": {"OrderLevelPlaceOrderSuccess": True},
        }
        order = await client.placed()
        await client.post("clock/settle")
        assert [heard.headers["Authorization"][:5] for heard in receiver.heard] == ["Basic"]
    page = (await client.get("deliveries")).value["deliveries"]
    assert [(row["endpoint"], row["order"], row["type"]) for row in page] == [
        ("shop.pon", order, "OrderLevelPlaceOrderSuccess")
    ]
    assert (await client.get(f"orders/{order}")).value["site"] == "shop"
    listed = (await client.get("sites")).value
    assert (listed["environment"], [site["site"] for site in listed["sites"]]) == ("cte", ["shop"])


async def test_settings_are_locked_with_the_reason_until_the_case_is_enabled(tmp_path: Path) -> None:
    async with serving(tmp_path, "manual") as client:
        assert (await client.post("sites", case(setup_after="2d"))).value["state"] == "Submitted"
        for state, wait in (("Submitted", "1d"), ("In progress", "1d")):
            told = await client.put("sites/shop/events", {"all": True})
            assert told.status == 409
            assert f"set-up case 1 is {state}" in told.value["error"]["message"]
            await client.post("clock/advance", {"by": wait})
        assert (await client.put("sites/shop/events", {"all": True})).status == 200
        shown = (await client.get("sites/shop")).value
        assert (shown["state"], len(shown["events"])) == ("Enabled", shown["of"])


async def test_ocn_endpoints_come_and_go(client: Client) -> None:
    await client.post("sites", case())
    endpoint = {"url": "http://127.0.0.1:9/erp", "auth": "none", "retries": 3}
    told = (await client.put("sites/shop/ocn/erp", endpoint)).value
    assert [(one["name"], one["format"], one["style"]) for one in told["endpoints"]] == [
        ("shop.pon", "json", "plain"),
        ("shop.erp", "xml", "classic"),
    ]
    refused = await client.put("endpoints/shop.erp", {"channel": "ocn", "url": "http://127.0.0.1:9/"})
    assert "belongs to site shop" in refused.value["error"]["message"]
    assert (await client.ask("DELETE", "sites/shop/ocn/erp")).value["ocn"] == []
    assert not client.simulation.endpoints["shop.erp"].enabled
    assert (await client.ask("DELETE", "sites/shop/ocn/erp")).status == 404


async def test_bad_requests_say_what_is_wrong_and_change_nothing(client: Client) -> None:
    client.simulation.set_endpoint(Endpoint(name="other.pon", channel="pon", url="http://127.0.0.1:9/"))
    access = {"url": "http://127.0.0.1:9/", "auth": BASIC}
    for value, said in (
        (case(retries=-1), "-1 is too small: at least 0"),
        (case(cte={**access, "url": "shop.example.com"}), "an http or https address without credentials"),
        (case(cte={"url": access["url"]}), "auth"),
        (case(cte={**access, "auth": {"type": "basic", "user": "dr"}}), "password"),
        (case(retrys=2), "retries"),
        (case(contact="nobody"), "a mail address"),
        (case(locale="de_EN"), "de_DE"),
        (case(setup_after="soon"), "soon"),
        (case(site="other"), 'there is an endpoint "other.pon" already'),
        ({name: part for name, part in case().items() if name not in ("cte", "production")}, "names no endpoint"),
        (case(cte={**access, "interval": "0s"}), "interval"),
        (case(cte={**access, "url": "http://127.0.0.1:99999/"}), "99999"),
    ):
        told = await client.post("sites", value)
        assert told.status == 400, value
        assert said in str(told.value["error"]), told.value
    assert (await client.get("sites")).value["sites"] == []
    assert (await client.get("sites/shop")).status == 404
    assert (await client.put("sites/shop/events", {"all": True})).status == 404
    await client.post("sites", case())
    for value, near in (
        ({"check": ["OrderLevelComplet"]}, "OrderLevelComplete"),
        ({"check": ["Order Shiped"]}, "Order Shipped"),
        ({"uncheck": ["Refund"]}, "Refunds"),
        ({"chek": []}, "check"),
    ):
        told = await client.put("sites/shop/events", value)
        assert (told.status, told.value["error"].get("nearest")) == (400, near)
    both = await client.put("sites/shop/events", {"all": True, "none": True})
    assert "contradict" in both.value["error"]["message"]
    assert "names no site" not in str(await client.post("orders", {"site": "shop"}))
    told = await client.post("orders", {"site": "shopp"})
    assert (told.status, told.value["error"]["nearest"]) == (400, "shop")
    reserved = await client.put("sites/shop/ocn/pon", access)
    assert "choose another" in reserved.value["error"]["message"]


async def test_an_address_of_a_case_does_not_extend_the_allow_list(client: Client) -> None:
    await client.post("sites", case(cte={"url": "http://192.0.2.1:9/", "auth": BASIC}))
    await client.put("sites/shop/events", {"check": ["order level"]})
    await client.placed()
    await client.post("clock/settle")
    found = (await client.get("deliveries")).value["deliveries"]
    assert found
    assert {row["disposition"] for row in found} == {"not allowed"}
