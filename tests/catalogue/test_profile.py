"""Profiles: success, redirect, error, the next attempt and giving up, per channel and environment."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from simulator.catalogue.loader import load
from simulator.catalogue.profile import Profile, credentials_allowed
from simulator.errors import BadInput
from simulator.instant import Instant
from simulator.records import CHANNELS, ENVIRONMENTS, Answer, Channel, Endpoint, Environment, Failure, Options, Reading
from simulator.seed import Seed

if TYPE_CHECKING:
    from collections.abc import Sequence

URL = "http://receiver.example.com/in"
MINUTE = 60_000_000
HOUR = 60 * MINUTE
START = Instant(1_600_000_000_000_000)
DEFAULT = Options()
EXACT = Options(webhook_jitter=False)


def profile(channel: Channel, environment: Environment = "cte", options: Options = DEFAULT) -> Profile:
    return load().profile(channel, environment, options)


def endpoint(channel: Channel, **more: Any) -> Endpoint:
    return Endpoint(name="shop", channel=channel, url=URL, **more)


def read(
    channel: Channel,
    status: int = 0,
    location: str | None = None,
    *,
    failure: Failure = "",
    visited: tuple[str, ...] = (URL,),
    methods: Sequence[str] = (),
    options: Options = DEFAULT,
    detail: str = "",
) -> Reading:
    headers = () if location is None else (("location", location),)
    answer = Answer(status=status, headers=headers, failure=failure, detail=detail)
    return profile(channel, options=options).read(answer, url=visited[-1], visited=visited, methods=methods)


def schedule(made: Profile, to: Endpoint, *, seed: Seed | None = None) -> list[int]:
    """Virtual times of all attempts after the first, in microseconds from the first, when each attempt fails."""
    now, number = START, 1
    times: list[int] = []
    while True:
        due = made.next_attempt(number, endpoint=to, first_at=START, now=now, seed=seed or Seed("1", "delivery"))
        if due is None:
            return times
        now, number = due, number + 1
        times.append(now - START)


# -- what is read -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", range(200, 300))
def test_success(status: int) -> None:
    expected = {
        "pon": "acknowledged",
        "webhook": "acknowledged",
        "ocn": "acknowledged" if status == 200 else "retry",
    }
    assert {channel: read(channel, status).disposition for channel in CHANNELS} == expected
    lenient = read("ocn", status, options=Options(ocn_success="2xx"))
    assert (lenient.disposition, lenient.rules) == ("acknowledged", ("OCN-SUCCESS-1",))


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("status", [100, 199, 400, 401, 404, 409, 410, 429, 500, 503, 599, 999])
def test_any_other_status_is_an_error(channel: Channel, status: int) -> None:
    reading = read(channel, status)
    assert (reading.disposition, reading.reason) == ("retry", f"answered {status}")
    assert reading.rules[0] == f"{channel.upper()}-ERROR-1"
    assert any(rule.startswith(f"{channel.upper()}-RETRY-") for rule in reading.rules)


@pytest.mark.parametrize("channel", ["pon", "ocn"])
@pytest.mark.parametrize("status", [status for status in range(300, 400) if status != 304])
def test_redirects_are_followed(channel: Channel, status: int) -> None:
    reading = read(channel, status, "/next")
    assert (reading.disposition, reading.location) == ("hop", "http://receiver.example.com/next")
    assert reading.rules[0] == f"{channel.upper()}-REDIRECT-1"
    assert "OCN-REDIRECT-2" in reading.rules


@pytest.mark.parametrize("status", range(300, 400))
def test_a_webhook_redirect_is_a_failure(status: int) -> None:
    reading = read("webhook", status, "/next")
    assert (reading.disposition, reading.location) == ("retry", "")
    assert reading.rules[0] == "WEBHOOK-REDIRECT-1"
    assert "a redirect is a failure" in reading.reason


@pytest.mark.parametrize("channel", ["pon", "ocn"])
@pytest.mark.parametrize(
    ("status", "location", "rule", "reason"),
    [
        (304, "/next", "OCN-REDIRECT-5", "names no other place"),
        (302, None, "OCN-REDIRECT-8", "without Location"),
        (302, "  ", "OCN-REDIRECT-8", "without Location"),
        (302, "ftp://receiver.example.com/", "OCN-REDIRECT-8", "neither an http nor an https"),
        (302, "http://me@receiver.example.com/", "OCN-REDIRECT-8", "holds a user name"),
        (302, URL, "OCN-REDIRECT-7", "a loop"),
        (302, "HTTP://Receiver.example.com:80/in#again", "OCN-REDIRECT-7", "a loop"),
    ],
)
def test_redirects_that_lead_nowhere(
    channel: Channel, status: int, location: str | None, rule: str, reason: str
) -> None:
    reading = read(channel, status, location)
    assert reading.disposition == "retry"
    assert rule in reading.rules
    assert reason in reading.reason


def test_five_hops_are_followed_and_a_sixth_is_an_error() -> None:
    visited: tuple[str, ...] = (URL,)
    for hop in range(5):
        reading = read("ocn", 307, f"/hop/{hop}", visited=visited)
        assert reading.disposition == "hop"
        visited = (*visited, reading.location)
    assert "OCN-REDIRECT-9" in read("ocn", 200, visited=visited).rules
    reading = read("ocn", 307, "/hop/5", visited=visited)
    assert (reading.disposition, "OCN-REDIRECT-6" in reading.rules) == ("retry", True)


def test_a_loop_over_several_addresses_is_found() -> None:
    visited = (URL, "http://other.example.com/a", "http://other.example.com/b")
    assert "OCN-REDIRECT-7" in read("ocn", 302, "/a", visited=visited).rules
    assert "OCN-REDIRECT-7" in read("ocn", 302, URL, visited=visited).rules


def test_the_final_answer_is_read_by_the_same_table() -> None:
    visited = (URL, "http://receiver.example.com/next")
    assert read("ocn", 204, visited=visited).disposition == "retry"
    assert read("pon", 204, visited=visited).disposition == "acknowledged"
    assert "OCN-REDIRECT-9" in read("ocn", 500, visited=visited).rules


def test_a_hop_to_another_origin_and_from_https_to_http_names_its_rules() -> None:
    assert "OCN-REDIRECT-3" not in read("ocn", 302, "/next").rules
    assert "OCN-REDIRECT-3" in read("ocn", 302, "http://other.example.com/").rules
    rules = read("ocn", 302, "http://receiver.example.com/in", visited=("https://receiver.example.com/in",)).rules
    assert {"OCN-REDIRECT-3", "OCN-REDIRECT-10"} <= set(rules)


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308, 399])
def test_like_a_browser_some_redirects_turn_into_get(status: int) -> None:
    browser = Options(redirect_method="browser")
    turns = status in (301, 302, 303)
    assert profile("ocn").method_after(status) == "POST"
    assert profile("ocn", options=browser).method_after(status) == ("GET" if turns else "POST")
    assert profile("ocn", options=browser).method_after(status, "GET") == "GET"
    rules = read("ocn", status, "/next", options=browser).rules
    assert ("OCN-REDIRECT-4" in rules, "OCN-REDIRECT-2" in rules) == (turns, not turns)


def test_getting_the_address_that_was_posted_to_is_no_loop_but_getting_it_twice_is() -> None:
    browser = Options(redirect_method="browser")
    assert read("ocn", 303, URL, options=browser).disposition == "hop"
    again = read("ocn", 303, URL, options=browser, visited=(URL, URL), methods=("POST", "GET"))
    assert "OCN-REDIRECT-7" in again.rules


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(
    ("failure", "rule"),
    [
        ("refused", "WIRE-FAILURE-1"),
        ("reset", "WIRE-FAILURE-1"),
        ("dns", "WIRE-FAILURE-1"),
        ("truncated", "WIRE-FAILURE-1"),
        ("protocol", "WIRE-FAILURE-1"),
        ("tls", "WIRE-TLS-1"),
        ("time limit", "WIRE-TIME-1"),
        ("oversize", "WIRE-BOUND-1"),
        ("token", "AUTH-TOKEN-1"),
    ],
)
def test_no_answer_is_an_error_whatever_its_status(channel: Channel, failure: Failure, rule: str) -> None:
    reading = read(channel, 200, failure=failure, detail="why")
    assert reading.disposition == "retry"
    assert reading.rules[0] == f"{channel.upper()}-ERROR-1"
    assert rule in reading.rules
    assert reading.reason.endswith(": why")
    assert (f"{channel.upper()}-TIME-1" in reading.rules) == (failure == "time limit")


@pytest.mark.parametrize("channel", CHANNELS)
def test_not_allowed_settles_the_delivery_but_a_refused_hop_is_an_error(channel: Channel) -> None:
    first = read(channel, failure="not allowed", detail="add --allow")
    assert (first.disposition, first.rules) == ("not allowed", ("WIRE-ALLOW-1",))
    assert "add --allow" in first.reason
    hop = read(channel, failure="not allowed", visited=(URL, "http://other.example.com/"))
    assert (hop.disposition, "WIRE-ALLOW-1" in hop.rules) == ("retry", True)


def test_every_rule_that_a_reading_names_exists() -> None:
    for channel in CHANNELS:
        for status in range(100, 600):
            for rule in read(channel, status, "/next").rules:
                load().rule(rule)


# -- what goes along ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "then", "origin", "host"),
    [
        ("http://a.example.com/x", "http://a.example.com/y", True, True),
        ("http://a.example.com/x", "http://A.example.com:80/y", True, True),
        ("http://a.example.com/x", "http://a.example.com:8080/y", False, True),
        ("http://a.example.com/x", "https://a.example.com/y", False, True),
        ("https://a.example.com/x", "http://a.example.com/y", False, False),
        ("http://a.example.com/x", "http://b.a.example.com/y", False, False),
        ("http://127.0.0.1:1/x", "http://127.0.0.1:2/x", False, True),
    ],
)
def test_credentials_stay_at_home(first: str, then: str, origin: bool, host: bool) -> None:
    assert credentials_allowed(first, then, DEFAULT) is origin
    assert credentials_allowed(first, then, Options(redirect_credentials="same_host")) is host


# -- when it is tried again ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_terms(environment: Environment) -> None:
    pon, ocn, webhook = (profile(channel, environment) for channel in CHANNELS)
    assert [float(one.time_limit) for one in (pon, ocn, webhook)] == [30, 30, 3]
    assert [one.parallel for one in (pon, ocn, webhook)] == [False, False, True]
    assert [one.follows_redirects for one in (pon, ocn, webhook)] == [True, True, False]
    assert [one.retries for one in (pon, ocn, webhook)] == [0, 48, 3 if environment == "cte" else None]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_notifications_are_retried_hourly(environment: Environment) -> None:
    assert schedule(profile("pon", environment), endpoint("pon")) == []
    assert schedule(profile("pon", environment), endpoint("pon", retries=2)) == [HOUR, 2 * HOUR]
    assert schedule(profile("ocn", environment), endpoint("ocn")) == [hour * HOUR for hour in range(1, 49)]
    assert schedule(profile("ocn", environment), endpoint("ocn", retries=0)) == []
    assert schedule(profile("ocn", environment), endpoint("ocn", retries=2, interval="90s")) == [
        MINUTE * 3 // 2,
        3 * MINUTE,
    ]


def test_the_gap_counts_from_the_end_of_the_attempt() -> None:
    late = Instant(START + 5 * HOUR + 7)
    due = profile("ocn").next_attempt(1, endpoint=endpoint("ocn"), first_at=START, now=late, seed=Seed("1"))
    assert due == late + HOUR


def test_webhook_ladders_without_jitter() -> None:
    test = schedule(profile("webhook", "cte", EXACT), endpoint("webhook"))
    assert test == [5 * MINUTE, 35 * MINUTE, 155 * MINUTE]
    production = schedule(profile("webhook", "production", EXACT), endpoint("webhook"))
    climbing = [(2**step - 1) * MINUTE for step in range(1, 11)]
    resting = [climbing[-1] + step * 12 * HOUR for step in range(1, 5)]
    assert production == [*climbing, *resting, 72 * HOUR]


def test_webhook_ladders_with_jitter() -> None:
    plain = schedule(profile("webhook", "production", EXACT), endpoint("webhook"))
    wanted = [then - now for now, then in pairwise([0, *plain])]
    seen = set()
    for number in range(50):
        times = schedule(profile("webhook", "production"), endpoint("webhook"), seed=Seed("1", f"delivery/{number}"))
        gaps = [then - now for now, then in pairwise([0, *times])]
        assert times[-1] == 72 * HOUR
        assert all(abs(gap - want) <= want * 0.1 + 1 for gap, want in zip(gaps[:14], wanted[:14], strict=True))
        seen.add(tuple(times))
    assert len(seen) == 50


def test_jitter_depends_on_the_delivery_alone() -> None:
    made, to = profile("webhook", "production"), endpoint("webhook")
    assert schedule(made, to, seed=Seed("1", "a")) == schedule(made, to, seed=Seed("1", "a"))
    assert schedule(made, to, seed=Seed("1", "a")) != schedule(made, to, seed=Seed("1", "b"))


def test_an_endpoint_s_own_terms_replace_the_ladder() -> None:
    production = profile("webhook", "production")
    assert schedule(production, endpoint("webhook", retries=3, interval="1m")) == [MINUTE, 2 * MINUTE, 3 * MINUTE]
    every_day = schedule(production, endpoint("webhook", interval="1d"))
    assert every_day == [24 * HOUR, 48 * HOUR, 72 * HOUR]
    uneven = schedule(production, endpoint("webhook", interval="50h"))
    assert uneven == [50 * HOUR, 72 * HOUR]
    assert len(schedule(production, endpoint("webhook", retries=20))) == 20


def test_after_72_hours_of_standstill_nothing_is_tried_again() -> None:
    late = Instant(START + 80 * HOUR)
    production = profile("webhook", "production")
    due = production.next_attempt(4, endpoint=endpoint("webhook"), first_at=START, now=late, seed=Seed("1"))
    assert due is None


@pytest.mark.parametrize(
    ("channel", "more", "complaint"),
    [
        ("ocn", {"retries": -1}, "retries must be 0 to 10000, not -1"),
        ("ocn", {"interval": "soon"}, '"soon" is not a time span'),
        ("ocn", {"interval": "0s"}, "interval must be longer than 0s"),
        ("ocn", {"time_limit": 0.0}, "time_limit must be above 0 seconds"),
        ("webhook", {"interval": "1s"}, "give retries too"),
    ],
)
def test_senseless_terms_of_an_endpoint_are_refused(channel: Channel, more: dict[str, Any], complaint: str) -> None:
    with pytest.raises(BadInput, match=complaint) as caught:
        profile(channel, "production").check(endpoint(channel, **more))
    assert caught.value.where == "endpoint shop"


def test_sensible_terms_of_an_endpoint_pass() -> None:
    profile("webhook", "production").check(endpoint("webhook", interval="1s", retries=5, time_limit=0.5))
    profile("ocn").check(endpoint("ocn"))


# -- giving up ----------------------------------------------------------------------------------------------------


def disable_at(environment: Environment, exhausted: int, last_success: int | None = None) -> int | None:
    at = profile("webhook", environment).disable_at(
        first_failed=START,
        exhausted_at=Instant(START + exhausted),
        last_success=None if last_success is None else Instant(START + last_success),
    )
    return None if at is None else at - START


def test_a_production_webhook_is_disabled_when_the_ladder_ends() -> None:
    assert disable_at("production", 72 * HOUR) == 72 * HOUR
    assert disable_at("production", 72 * HOUR, last_success=-HOUR) == 72 * HOUR
    assert disable_at("production", 72 * HOUR, last_success=HOUR) is None
    assert profile("webhook", "production").disable_rules == (
        "WEBHOOK-DISABLE-1",
        "WEBHOOK-DISABLE-2",
        "WEBHOOK-DISABLE-4",
    )


def test_a_test_webhook_is_disabled_a_day_after_the_first_failure() -> None:
    assert disable_at("cte", 155 * MINUTE) == 24 * HOUR
    assert disable_at("cte", 30 * HOUR) == 30 * HOUR
    assert disable_at("cte", 155 * MINUTE, last_success=HOUR) is None
    assert profile("webhook").disable_rules == ("WEBHOOK-DISABLE-1", "WEBHOOK-DISABLE-3", "WEBHOOK-DISABLE-4")


@pytest.mark.parametrize("channel", ["pon", "ocn"])
def test_notification_endpoints_are_never_disabled(channel: Channel) -> None:
    at = profile(channel).disable_at(first_failed=START, exhausted_at=START, last_success=None)
    assert at is None
    assert profile(channel).exhausted_rules == (f"{channel.upper()}-EXHAUST-1",)


@pytest.mark.parametrize(
    ("failure", "detail", "reason"),
    [
        ("protocol", "Bad status line", "the answer is not HTTP: Bad status line"),
        ("protocol", "the request cannot be written: a header", "the request cannot be written: a header"),
        ("protocol", "the address is not a URL", "the address is not a URL"),
        ("reset", "the connection was closed before an answer came", "the connection was closed before an answer came"),
        ("reset", "", "connection reset"),
        ("dns", "the host name cannot exist", "unknown host: the host name cannot exist"),
    ],
)
def test_the_reason_says_what_happened(failure: Failure, detail: str, reason: str) -> None:
    assert read("ocn", failure=failure, detail=detail).reason == reason
