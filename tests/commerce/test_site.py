"""A site in one environment: every state of its case, and whom it tells."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from msgspec.structs import replace

from simulator.commerce.forms import case_of, ocn_of, schema
from simulator.commerce.site import CASE, Access, ConfiguredSite, SetupCase, moved, submitted
from simulator.errors import BadInput, IllegalAction
from simulator.instant import Instant
from simulator.records import Basic, Environment
from simulator.seed import Seed

LEGAL = {("Submitted", "start_case"): "In progress", ("In progress", "enable_case"): "Enabled"}
AUTH = Basic("dr", "opensesame")
TEST, LIVE = Access(url="http://127.0.0.1:1/", auth=AUTH), Access(url="http://127.0.0.1:2/", auth=None, format="xml")


def case(**more: Any) -> SetupCase:
    head = {"account": "Example", "site": "shop", "subject": "Turn it on", "contact": "ops@example.com", "number": 1}
    return SetupCase(**{**head, "access": {"cte": TEST, "production": LIVE}, **more})


def begun(environment: Environment = "cte", **more: Any) -> ConfiguredSite:
    return submitted(None, case(**more), environment, Instant(1))


def enabled(site: ConfiguredSite) -> ConfiguredSite:
    site = moved(site, "start_case", Instant(2), Seed("1"))
    return moved(site, "enable_case", Instant(3), Seed("1"))


@pytest.mark.parametrize(("state", "action"), [*product(CASE.states, CASE.actions)])
def test_every_state_and_action(state: Any, action: Any) -> None:
    site = replace(begun(), state=state)
    if (state, action) in LEGAL:
        assert moved(site, action, Instant(9), Seed("1")).state == LEGAL[state, action]
        assert moved(site, action, Instant(9), Seed("1")).history[LEGAL[state, action]] == 9
    else:
        with pytest.raises(IllegalAction, match="is not legal for set-up case"):
            moved(site, action, Instant(9), Seed("1"))


def test_enabled_makes_integration_call_endpoint_and_mail() -> None:
    before = begun(retries=2)
    assert (before.integration, before.call, before.endpoints(), before.mails) == ("", "", [], ())
    assert before.locked == "set-up case 1 is Submitted, and nothing has been set up yet"
    site = enabled(before)
    assert (site.locked, bool(site.integration), bool(site.call)) == ("", True, True)
    assert site.history == {"Submitted": 1, "In progress": 2, "Enabled": 3}
    (endpoint,) = site.endpoints()
    assert (endpoint.name, endpoint.channel, endpoint.site) == ("shop.pon", "pon", "shop")
    assert (endpoint.url, endpoint.auth, endpoint.retries, endpoint.events) == (TEST.url, AUTH, 2, ())
    assert [(mail.to, mail.at) for mail in site.mails] == [("ops@example.com", 3)]


def test_environments_take_their_own_half_of_the_case() -> None:
    (live,) = enabled(begun("production")).endpoints()
    assert (live.url, live.auth, live.format) == (LIVE.url, None, "xml")
    half = enabled(begun("production", access={"cte": TEST}))
    assert (half.endpoints(), half.mails) == ([], ())
    assert half.locked == "set-up case 1 names no endpoint for production"


def test_a_case_that_waits_for_its_environment_says_so() -> None:
    waiting = submitted(None, case(), "production")
    assert waiting.locked == "set-up case 1 is Submitted; production takes it up when it is served or changed next"
    known = enabled(begun())
    newer = submitted(known, case(number=2), "cte")
    assert (newer.case.number, newer.state, newer.locked, newer.endpoints()) == (2, "Submitted", "", known.endpoints())


def test_a_newer_case_replaces_the_endpoint_only_when_it_is_enabled() -> None:
    site = replace(enabled(begun()), events=("OrderLevelRisk",))
    again = submitted(site, case(number=2, access={"cte": replace(TEST, url="http://127.0.0.1:3/")}), "cte", Instant(5))
    assert (again.state, again.locked, again.endpoints()) == ("Submitted", "", site.endpoints())
    after = enabled(again)
    assert (after.integration, after.events) == (site.integration, ("OrderLevelRisk",))
    assert after.endpoints()[0].url == "http://127.0.0.1:3/"
    assert len(after.mails) == 2


def test_ocn_endpoints_want_everything_whatever_is_checked() -> None:
    site = replace(begun(), ocn={"erp": ocn_of({"url": "http://127.0.0.1:4/", "auth": "none"})})
    (erp,) = site.endpoints()
    assert (erp.name, erp.channel, erp.format, erp.style, erp.events) == ("shop.erp", "ocn", "xml", "classic", None)
    assert not erp.enabled
    assert [one.enabled for one in enabled(site).endpoints()] == [True, True]


def test_a_form_becomes_a_case() -> None:
    value = {
        "account": "Example",
        "site": "shop",
        "subject": "Turn it on",
        "contact": "ops@example.com",
        "cte": {"url": "http://127.0.0.1:1/", "auth": {"type": "basic", "user": "dr", "password": "opensesame"}},
        "production": {"url": "http://127.0.0.1:2/", "auth": "none", "format": "xml"},
    }
    assert schema("case").complaint(value) is None
    assert case_of(value) == case(number=0)
    oauth = {"type": "oauth", "token_url": "http://127.0.0.1:5/", "client_id": "a", "client_secret": "b"}
    assert schema("case").complaint({**value, "cte": {"url": "http://127.0.0.1:1/", "auth": oauth}}) is None
    with pytest.raises(BadInput, match="names no endpoint"):
        case_of({name: part for name, part in value.items() if name not in ("cte", "production")})
