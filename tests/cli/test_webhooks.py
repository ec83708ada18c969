"""``drsim webhooks`` as a user runs it: over a folder that nobody owns, over its owner, and over kill -9."""

from __future__ import annotations

import json
import re
import signal
from typing import TYPE_CHECKING, Any

import pytest

from simulator.receiver.process import ReceiverProcess
from tests.cli.conftest import one_line
from tests.cli.test_serve import address_of, ask

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

KEPT = ("--store", "kept")
NAMED = ("--name", "erp", "--type", "order.accepted")
ADDRESS = "http://127.0.0.1:9/hook"


def listed(run: Callable[..., Ran], *more: str) -> list[Any]:
    ran = run("webhooks", "list", "--json", *(more or KEPT))
    assert ran.returncode == 0, ran.stderr
    return list(json.loads(ran.stdout))


def test_a_life_over_a_folder_that_nobody_owns(inside: Callable[..., Ran]) -> None:
    made = inside("webhooks", "create", ADDRESS, *NAMED, *KEPT)
    assert made.stdout.splitlines() == [
        f"webhook erp tells {ADDRESS} of order.accepted",
        "its signing secret was made up; `drsim webhooks reveal erp --store kept` prints it",
    ]
    first = inside("webhooks", "reveal", "erp", *KEPT).stdout.strip()
    assert first.startswith("whk_")
    renewed = inside("webhooks", "rotate", "erp", "--expire", "24", "--secret", "whk_of_mine", *KEPT)
    assert renewed.stdout.startswith("webhook erp has a new signing secret; the old one signs until ")
    both = inside("webhooks", "reveal", "erp", *KEPT).stdout.splitlines()
    assert [line.split()[0] for line in both] == ["whk_of_mine", first]
    (told,) = listed(inside)
    assert [one["secret"] for one in told["secrets"]] == ["whk_…", "whk_…"]
    assert inside("webhooks", "disable", "erp", *KEPT).stdout == "webhook erp is off\n"
    table = inside("webhooks", "list", *KEPT).stdout.splitlines()
    assert table[1].split() == ["erp", "cte", "off", "order.accepted", "2", ADDRESS]
    assert inside("webhooks", "enable", told["id"], *KEPT).stdout == "webhook erp is on\n"
    inside("webhooks", "rotate", "erp", "--expire", "0", "--secret", "whk_last", *KEPT)
    assert inside("webhooks", "reveal", "erp", *KEPT).stdout == "whk_last\n"
    live = ("--environment", "production")
    inside("webhooks", "create", ADDRESS, "--name", "erp", "--type", "*", "--off", *live, *KEPT)
    assert [(one["environment"], one["types"], one["enabled"]) for one in listed(inside)] == [
        ("cte", ["order.accepted"], True),
        ("production", ["*"], False),
    ]
    assert "in each environment" in one_line(inside("webhooks", "reveal", "erp", *KEPT))
    assert inside("webhooks", "delete", "erp", *live, *KEPT).stdout == "webhook erp is deleted\n"
    assert [one["environment"] for one in listed(inside)] == ["cte"]


def test_credentials_of_both_transports(inside: Callable[..., Ran]) -> None:
    inside("webhooks", "create", ADDRESS, *NAMED, "--basic", "dr:opensesame", "--secret", "whk_mine", *KEPT)
    tokens = ("--token-url", "http://127.0.0.1:9/token", "--client", "c:opensesame", "--grant", "client_credentials")
    ran = inside("webhooks", "create", ADDRESS, "--type", "*", "--expand", "order.accepted", *tokens, *KEPT)
    assert ran.returncode == 0, ran.stderr
    found = {one["transportType"]: one for one in listed(inside)}
    basic, oauth = found["HTTP"], found["OAUTH"]
    assert basic["authentication"] == {"userName": "dr", "password": "open…"}
    assert oauth["oauth"]["grantType"] == "client_credentials"
    assert oauth["expanded"] == ["order.accepted"]
    assert "opensesame" not in json.dumps(found)


def test_what_is_given_replaces_what_was(inside: Callable[..., Ran]) -> None:
    inside("webhooks", "create", ADDRESS, *NAMED, "--basic", "dr:opensesame", *KEPT)
    (before,) = listed(inside)
    other = "http://127.0.0.1:9/other"
    types = ("--type", "order.complete", "--type", "order.accepted")
    ran = inside("webhooks", "change", "erp", "--address", other, *types, *KEPT)
    assert ran.stdout == f"webhook erp is changed: it tells {other} of order.accepted, order.complete\n"
    told = json.loads(inside("webhooks", "change", "erp", "--api-version", "2020-09-30", "--json", *KEPT).stdout)
    assert (told["address"], told["apiVersion"]) == (other, "2020-09-30")
    assert {key: told[key] for key in ("authentication", "secrets", "id")} == {
        key: before[key] for key in ("authentication", "secrets", "id")
    }
    inside("webhooks", "change", "erp", "--no-credentials", "--expand", "order.accepted", *KEPT)
    (bare,) = listed(inside)
    assert ("authentication" not in bare, bare["expanded"]) == (True, ["order.accepted"])
    tokens = ("--token-url", "http://127.0.0.1:9/token", "--client", "c:s", "--grant", "client_credentials")
    for given, transport in ((tokens, "OAUTH"), (("--basic", "u:p"), "HTTP"), (tokens, "OAUTH")):
        inside("webhooks", "change", "erp", *given, *KEPT)
        assert listed(inside)[0]["transportType"] == transport
    inside("webhooks", "change", "erp", "--no-credentials", *KEPT)
    assert listed(inside)[0]["transportType"] == "HTTP"


def test_the_owner_is_asked_and_what_it_answered_outlives_it(
    started: Callable[..., subprocess.Popen[str]], drsim: Callable[..., Ran]
) -> None:
    with ReceiverProcess() as receiver:
        owner = started("serve", "--port", "0", "--clock", "manual", *KEPT)
        url = address_of(owner)
        made = drsim("webhooks", "create", f"{receiver.url}/in/a/b", *NAMED, "--secret", "whk_first", *KEPT)
        assert made.stdout == f"webhook erp tells {receiver.url}/in/a/b of order.accepted\n"
        tried = drsim("webhooks", "test", "erp", *KEPT)
        assert (tried.returncode, tried.stdout) == (0, "order.accepted  -> answered 200 OK  acknowledged\n")
        apart = drsim("webhooks", "test", "erp", "--option", "signature_format=unix_ms", *KEPT)
        assert "given to drsim serve" in one_line(apart)
        drsim("webhooks", "rotate", "erp", "--expire", "1", "--secret", "whk_second", "--url", url)
        apart = drsim("webhooks", "list", "--url", url, "--environment", "production")
        assert "serves cte" in one_line(apart)
        before = listed(drsim, "--url", url)
        owner.send_signal(signal.SIGKILL)
        owner.wait()
        assert listed(drsim) == before
        again = started("serve", "--port", "0", "--clock", "manual", *KEPT)
        url = address_of(again)
        assert listed(drsim, "--url", url) == before
        for hours, secrets in ((0, 2), (2, 1)):
            ask(f"{url}/_control/clock/advance", {"by": f"{hours}h"})
            assert len(json.loads(drsim("webhooks", "reveal", "erp", "--json", "--url", url).stdout)) == secrets


def test_a_test_event_without_a_server_sends_nothing_else(inside: Callable[..., Ran]) -> None:
    with ReceiverProcess() as receiver:
        inside("webhooks", "create", f"{receiver.url}/in/a/b", *NAMED, *KEPT)
        assert inside("webhooks", "test", "erp", *KEPT).stdout.endswith("acknowledged\n")
        stamped = inside("webhooks", "test", "erp", "--option", "signature_format=iso8601", "--json", *KEPT)
        assert '"DigitalRiver-Signature"' in stamped.stdout
        assert re.search(r'"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z, ', stamped.stdout)
        wrong = inside("webhooks", "test", "erp", "--option", "signature_format=iso", *KEPT)
        assert (wrong.returncode, 'did you mean "iso8601"' in one_line(wrong)) == (2, True)
        inside("webhooks", "create", "http://192.0.2.1/", "--name", "far", "--type", "*", *KEPT)
        far = inside("webhooks", "test", "far", *KEPT)
        assert (far.returncode, "not allowed" in far.stdout) == (1, True)
        assert 'did you mean "order.accepted"' in one_line(
            inside("webhooks", "test", "erp", "--type", "order.acepted", *KEPT)
        )
        inside("webhooks", "disable", "erp", *KEPT)
        assert "switched off" in one_line(inside("webhooks", "test", "erp", *KEPT))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["lst"], 'did you mean "list"'),
        (["list"], "kept: is not a store folder"),
        (["enable", "erp"], "kept: is not a store folder"),
        (["create", ADDRESS], "--type: name at least one event type"),
        (["create", ADDRESS, "--type", "order.acepted"], 'did you mean "order.accepted"'),
        (["create", "erp.example.com", "--type", "*"], 'did you mean "https://erp.example.com"'),
        (["create", ADDRESS, "--type", "*", "--secret", "two words"], "--secret"),
        (["create", ADDRESS, "--type", "*", "--name", "my erp"], "is not a name"),
        (["create", ADDRESS, "--type", "*", "--basic", "dr"], "--basic: must be USER:PASSWORD"),
        (["create", ADDRESS, "--type", "*", "--client", "a:b"], "no --token-url URL"),
        (["create", ADDRESS, "--type", "*", "--token-url", ADDRESS], "--client: give the client"),
        (["create", ADDRESS, "--type", "*", "--api-version", "2021-12-31"], 'did you mean "2021-12-13"'),
        (["change", "erp"], "say what is to change"),
        (["change", "erp", "--no-credentials", "--basic", "a:b"], "--no-credentials: contradicts"),
        (["change", "erp", "--grant", "password", "--client", "a:b"], "no --token-url URL"),
        (["change", "erp", "--type", "*"], "kept: is not a store folder"),
        (["rotate", "erp", "--expire", "2"], "--expire: must be one of 0, 1, 3, 6, 12, 24, not 2"),
    ],
)
def test_bad_input_is_one_line(inside: Callable[..., Ran], tmp_path: Path, arguments: list[str], said: str) -> None:
    ran = inside("webhooks", *arguments, *KEPT)
    assert ran.returncode == 2
    assert said in one_line(ran)
    assert not (tmp_path / "kept").exists() or arguments[0] == "create"
