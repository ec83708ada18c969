"""The webhook as a value: secrets and how they are rotated, on and off, what is left of a deleted one."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from simulator.commerce import webhook as resource
from simulator.commerce.webhook import MOST_SECRETS, OVERLAPS, Secret, Webhook
from simulator.errors import BadInput, IllegalAction
from simulator.instant import Instant, parse_span
from simulator.records import Basic, Endpoint, OAuth

AT = Instant(1_700_000_000_000_000)
HOUR = parse_span("1h")
ID = "177ef997-db7f-42f5-a28d-b0a1ee1267e9"


def later(hours: float) -> Instant:
    return Instant(AT + round(hours * HOUR))


def webhook(**more: Any) -> Webhook:
    head = {"id": ID, "name": "erp", "address": "http://127.0.0.1:9/", "types": ("order.accepted",), "live_mode": False}
    times = {"created": AT, "updated": AT, "enabled_since": AT}
    return Webhook(**{**head, **times, "secrets": (Secret(text="one", created=AT),), **more})


def texts(hook: Webhook, at: Instant) -> tuple[str, ...]:
    return hook.endpoint(at).secrets


@pytest.mark.parametrize("hours", OVERLAPS)
def test_both_secrets_sign_until_the_old_one_expires(hours: int) -> None:
    hook = resource.rotated(webhook(), "two", hours=hours, at=AT)
    end = later(hours)
    assert texts(hook, AT) == (("two", "one") if hours else ("two",))
    assert texts(hook, Instant(end - 1)) == (("two", "one") if hours else ("two",))
    assert texts(hook, end) == ("two",)
    assert resource.pruned(hook, end).secrets == (Secret(text="two", created=AT),)


def test_a_later_rotation_never_lengthens_the_life_of_an_older_secret() -> None:
    hook = resource.rotated(webhook(), "two", hours=3, at=AT)
    hook = resource.rotated(hook, "three", hours=24, at=later(1))
    assert [(one.text, one.expires) for one in hook.secrets] == [
        ("three", None),
        ("two", later(25)),
        ("one", later(3)),
    ]
    assert texts(hook, later(3)) == ("three", "two")
    hook = resource.rotated(hook, "four", hours=0, at=later(4))
    assert texts(hook, later(4)) == ("four",)


def test_there_are_at_most_five_secrets() -> None:
    hook = webhook()
    for number in range(MOST_SECRETS - 1):
        hook = resource.rotated(hook, f"more {number}", hours=24, at=AT)
    with pytest.raises(IllegalAction, match="has 5 signing secrets already"):
        resource.rotated(hook, "last", hours=1, at=later(1))
    assert texts(resource.rotated(hook, "last", hours=0, at=later(1)), later(1)) == ("last",)
    assert len(resource.rotated(hook, "last", hours=1, at=later(24)).secrets) == 2


@pytest.mark.parametrize("hours", [-1, 2, 48])
def test_other_overlaps_are_refused(hours: int) -> None:
    with pytest.raises(BadInput, match="0, 1, 3, 6, 12, 24 hours") as caught:
        resource.rotated(webhook(), "two", hours=hours, at=AT)
    assert caught.value.where == "expire"


def test_a_secret_that_it_has_is_no_new_one() -> None:
    with pytest.raises(BadInput, match="has this secret already"):
        resource.rotated(webhook(), "one", hours=1, at=AT)


def test_the_endpoint_follows_from_the_webhook() -> None:
    hook = webhook(auth=Basic("dr", "opensesame"), retries=1, expanded=("order.accepted",))
    assert hook.endpoint(AT) == Endpoint(
        name="erp",
        channel="webhook",
        url="http://127.0.0.1:9/",
        auth=Basic("dr", "opensesame"),
        secrets=("one",),
        events=("order.accepted",),
        retries=1,
        id=ID,
        expanded=("order.accepted",),
    )
    assert webhook(types=("*",)).endpoint(AT).events is None
    for version, told in (("default", ""), ("latest", ""), ("2020-09-30", "2020-09-30")):
        assert webhook(api_version=version).endpoint(AT).api_version == told
    oauth = OAuth(token_url="https://t.example.com/", client_id="c", client_secret="s")
    assert (hook.transport, webhook(auth=oauth).transport, webhook().transport) == ("HTTP", "OAUTH", "HTTP")


def test_an_endpoint_that_is_described_whole_keeps_what_it_does_not_say() -> None:
    rotated = resource.rotated(webhook(expanded=("order.accepted",)), "two", hours=6, at=AT)
    same = resource.agreed(rotated.endpoint(AT), rotated, at=later(1), live_mode=False)
    assert same == replace(rotated, updated=later(1))
    other = resource.agreed(replace(rotated.endpoint(AT), secrets=("new",)), rotated, at=later(1), live_mode=False)
    assert other.secrets == (Secret(text="new", created=later(1)),)
    assert other.created == AT


def test_only_a_real_switch_counts() -> None:
    hook = webhook()
    assert resource.switched(hook, on=True, at=later(1)) is hook
    off = resource.switched(hook, on=False, at=later(1))
    assert (off.enabled, off.enabled_since, off.updated) == (False, AT, later(1))
    again = resource.switched(off, on=True, at=later(2))
    assert (again.enabled, again.enabled_since) == (True, later(2))
    assert not off.endpoint(AT).enabled


def test_nothing_secret_is_left_of_a_deleted_one() -> None:
    gone = resource.removed(webhook(auth=Basic("dr", "opensesame")), later(1))
    assert (gone.secrets, gone.auth, gone.deleted) == ((), None, later(1))
    assert not gone.endpoint(later(1)).enabled
