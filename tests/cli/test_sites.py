"""``drsim sites`` as a user runs it: over a folder that nobody owns, and over its owner."""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING, Any

import pytest

from simulator.receiver.process import ReceiverProcess
from tests.cli.conftest import one_line
from tests.cli.test_serve import address_of, ask, stop

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

BASIC = {"type": "basic", "user": "dr", "password": "opensesame"}
OAUTH = {"type": "oauth", "token_url": "http://127.0.0.1:9/", "client_id": "a", "client_secret": "b"}
ACCESS = {"url": "http://127.0.0.1:9/pon", "auth": BASIC}
CASE = {
    "account": "Example",
    "site": "shop",
    "subject": "Turn it on",
    "contact": "ops@example.com",
    "retries": 2,
    "cte": ACCESS,
    "production": {**ACCESS, "format": "xml"},
}
FLAGS = ("--site", "shop", "--account", "Example", "--contact", "ops@example.com", "--retries", "2")
KEPT = ("--store", "kept")


def shown(inside: Callable[..., Ran], *more: str) -> list[Any]:
    ran = inside("sites", "show", "shop", "--json", *KEPT, *more)
    assert ran.returncode == 0, ran.stderr
    return list(json.loads(ran.stdout))


def written(folder: Path, **more: Any) -> str:
    (folder / "case.yaml").write_text(json.dumps({**CASE, **more}, indent=1), "utf-8")
    return "case.yaml"


def test_a_case_from_a_file_or_from_options_sets_both_environments_up_apart(
    inside: Callable[..., Ran], tmp_path: Path
) -> None:
    ran = inside("sites", "submit", written(tmp_path), *KEPT)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("set-up case 1 of site shop in cte: Enabled\nmail to ops@example.com: ")
    assert [(site["environment"], site["state"]) for site in shown(inside)] == [
        ("cte", "Enabled"),
        ("production", "Submitted"),
    ]
    told = inside("sites", "save", "shop", "--check", "order in review", "--check", "OTHER", *KEPT).stdout
    assert told.startswith("5 events of site shop are on in cte: OrderLevelHoldDplReview, ")
    inside("sites", "save", "shop", "--all", "--uncheck", "Refunds", "--environment", "production", *KEPT)
    cte, production = shown(inside)
    assert (len(cte["events"]), len(production["events"]), production["of"]) == (5, 24, 38)
    assert [one["endpoints"][0]["format"] for one in (cte, production)] == ["json", "xml"]
    assert [one["integration"] != "" for one in (cte, production)] == [True, True]
    again = inside(
        *("sites", "submit", *FLAGS, "--cte", "http://127.0.0.1:9/new", "--cte-basic", "none", *KEPT),
    )
    assert again.stdout.startswith("set-up case 2 of site shop in cte: Enabled")
    cte, production = shown(inside)
    assert cte["endpoints"][0]["url"] == "http://127.0.0.1:9/new"
    assert len(cte["events"]) == 5
    assert production["endpoints"][0]["url"] == "http://127.0.0.1:9/pon"
    table = inside("sites", "list", *KEPT).stdout.splitlines()
    assert table[1].split() == ["shop", "cte", "Enabled", "5", "of", "38", "-", "http://127.0.0.1:9/new"]
    text = inside("sites", "show", "shop", *KEPT).stdout
    assert "opensesame" not in text + json.dumps(shown(inside))
    assert "Order in Review" in text


def test_settings_stay_locked_until_the_span_is_over(inside: Callable[..., Ran], tmp_path: Path) -> None:
    inside("sites", "submit", written(tmp_path, setup_after="2d"), *KEPT)
    ran = inside("sites", "save", "shop", "--all", *KEPT)
    assert ran.returncode == 2
    assert "set-up case 1 is Submitted, and nothing has been set up yet" in one_line(ran)
    assert "set-up case 1 is Submitted" in inside("sites", "list", *KEPT).stdout


def test_the_owner_is_asked_and_its_boxes_decide_at_once(
    started: Callable[..., subprocess.Popen[str]], drsim: Callable[..., Ran], tmp_path: Path
) -> None:
    with ReceiverProcess() as receiver:
        target = {"url": f"{receiver.url}/in/a/b", "auth": "none"}
        drsim("sites", "submit", written(tmp_path, cte=target, production=target), *KEPT)
        drsim("sites", "ocn", "add", "shop", "erp", f"{receiver.url}/in/a/ocn", "--basic", "none", *KEPT)
        owner = started("serve", "--port", "0", "--clock", "manual", *KEPT)
        url = address_of(owner)
        order = {"lines": [{"product": "digital"}]}
        ask(f"{url}/_control/orders", order)
        told = drsim("sites", "save", "shop", "--check", "Order Submitted", *KEPT)
        assert told.stdout == "1 event of site shop is on in cte: OrderLevelSubmitEventEnded\n"
        second = ask(f"{url}/_control/orders", order)["id"]
        ask(f"{url}/_control/clock/settle", {})
        ask(f"{url}/_control/orders/{second}/actions", {"action": "fulfill"})
        ask(f"{url}/_control/clock/settle", {})
        found = ask(f"{url}/_control/deliveries")["deliveries"]
        assert [(row["type"], row["endpoint"], row["disposition"]) for row in found] == [
            ("OrderLevelSubmitEventEnded", "shop.pon", "acknowledged"),
            ("OrderLevelSubmitEventEnded", "shop.pon", "acknowledged"),
            ("OrderComplete", "shop.erp", "acknowledged"),
        ]
        apart = drsim("sites", "save", "shop", "--all", "--environment", "production", *KEPT)
        assert f"{url} serves cte" in one_line(apart)
        by_url = drsim("sites", "list", "--url", url, "--json")
        assert [site["events"] for site in json.loads(by_url.stdout)] == [["OrderLevelSubmitEventEnded"]]
        for command in (("list",), ("show", "shop")):
            apart = drsim("sites", *command, "--url", url, "--environment", "production")
            assert "what belongs to production can be looked at without --url" in one_line(apart)
        assert 'did you mean "production"' in one_line(
            drsim("sites", "list", "--url", url, "--environment", "prodction")
        )
        unknown = drsim("sites", "save", "shop", "--check", "OrderLevelComplet", *KEPT)
        assert 'did you mean "OrderLevelComplete"' in one_line(unknown)
        owner.send_signal(signal.SIGKILL)
        owner.wait()
        assert json.loads(drsim("sites", "show", "shop", "--environment", "cte", "--json", *KEPT).stdout)[0]["ocn"] == [
            "erp"
        ]
        live = started("serve", "--port", "0", "--clock", "manual", "--environment", "production", *KEPT)
        url = address_of(live)
        (site,) = ask(f"{url}/_control/sites")["sites"]
        assert (site["state"], site["events"], site["ocn"]) == ("Enabled", [], [])
        assert ask(f"{url}/_control/orders")["orders"] == []
        stop(live)


def test_a_server_that_takes_its_time_to_set_sites_up(
    started: Callable[..., subprocess.Popen[str]], drsim: Callable[..., Ran], tmp_path: Path
) -> None:
    options = ("--option", "setup_after=2h", "--option", "payment_tab=true")
    owner = started("serve", "--port", "0", "--clock", "manual", *options, *KEPT)
    url = address_of(owner)
    assert drsim("sites", "submit", written(tmp_path), *KEPT).stdout == "set-up case 1 of site shop in cte: Submitted\n"
    for state in ("Submitted", "In progress", "Enabled"):
        assert [site["state"] for site in ask(f"{url}/_control/sites")["sites"]] == [state]
        ask(f"{url}/_control/clock/advance", {"by": "1h"})
    assert drsim("sites", "save", "shop", "--all", *KEPT).stdout.startswith("43 events of site shop are on in cte: ")
    assert "setup_after 2h, payment_tab True; stop it" in stop(owner)
    drsim("sites", "save", "shop", "--uncheck", "refunds", *KEPT)
    (site,) = shown(drsim, "--environment", "cte")
    assert "PaymentSettled" in site["events"]
    drsim("sites", "save", "shop", "--none", *KEPT)
    assert [site["events"] for site in shown(drsim, "--environment", "cte")] == [[]]


def test_trigger_goes_to_the_site_whatever_is_checked(drsim: Callable[..., Ran], tmp_path: Path) -> None:
    with ReceiverProcess() as receiver:
        target = {"url": f"{receiver.url}/in/a/b", "auth": BASIC}
        far = {**target, "url": "http://192.0.2.1/"}
        drsim("sites", "submit", written(tmp_path, cte=target, production=far, locale="de_DE"), *KEPT)
        ran = drsim("trigger", "OrderLevelComplete", "--site", "shop", *KEPT)
        assert (ran.returncode, ran.stderr.count("whatever is checked")) == (0, 1), ran.stderr
        assert ran.stdout.startswith("OrderLevelComplete  order ")
        taken = json.loads(ask(f"{receiver.control}/inboxes/a/b")["requests"][-1]["body"])["OrderEventNotification"]
        assert (taken["siteID"], taken["order"]["locale"]) == ("shop", "de_DE")
        changed = drsim("trigger", "OrderLevelComplete", "--site", "shop", "--set", "siteID=other", *KEPT)
        assert changed.returncode == 0, changed.stderr
        live = drsim("trigger", "OrderLevelComplete", "--site", "shop", "--environment", "production", *KEPT)
        assert "production takes it up when it is served" in one_line(live)
        drsim("sites", "save", "shop", "--all", "--environment", "production", *KEPT)
        live = drsim("trigger", "OrderLevelComplete", "--site", "shop", "--environment", "production", *KEPT)
        assert (live.returncode, "not allowed" in live.stdout) == (1, True)
        for arguments, said in (
            (("OrderComplete", "--site", "shop"), "no endpoint for ocn in cte"),
            (("OrderLevelComplete", "--site", "shpo"), 'did you mean "shop"'),
            (("OrderLevelComplete", "--site", "shop", "--target", receiver.url), "not both"),
            (("OrderLevelComplete", "--site", "shop", "--format", "xml"), "not both"),
            (("OrderLevelComplete", "--site", "shop", "--store", "none"), "none: is not a store folder"),
        ):
            assert said in one_line(drsim("trigger", *KEPT, *arguments))


def test_trigger_tries_as_often_as_the_site_has_agreed(inside: Callable[..., Ran], tmp_path: Path) -> None:
    inside("sites", "submit", written(tmp_path), *KEPT)
    for more, attempts in (((), 3), (("--retries", "1"), 2), (("--retries", "0"), 1)):
        ran = inside("trigger", "OrderLevelComplete", "--site", "shop", *KEPT, *more)
        assert (ran.returncode, len(ran.stdout.splitlines())) == (1, attempts), ran.stderr
    plain = inside("trigger", "OrderLevelComplete", "--target", ACCESS["url"])
    assert len(plain.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["lst"], 'did you mean "list"'),
        (["ocn", "ad"], 'did you mean "add"'),
        (["list"], "kept: is not a store folder"),
        (["submit"], "the case has no site: give --site"),
        (["submit", "nowhere.yaml"], "nowhere.yaml"),
        (["submit", "case.yaml", "--site", "x"], "a file or options, not both"),
        (["submit", *FLAGS], "the case names no endpoint: give cte, production or both"),
        (["submit", *FLAGS, "--cte", "ftp://x"], "--cte"),
        (["submit", *FLAGS, "--cte", "http://127.0.0.1:9/"], "give --cte-basic USER:PASSWORD, or --cte-basic none"),
        (["submit", *FLAGS, "--production-basic", "a:b"], "there are credentials, but no --production URL"),
        (["submit", *FLAGS, "--cte", "http://127.0.0.1:9/", "--cte-basic", "a"], "must be USER:PASSWORD"),
        (["submit", *FLAGS[2:], "--site", "my shop", "--cte", "http://127.0.0.1/", "--cte-basic", "none"], "a site id"),
        (["submit", *FLAGS, "--retries", "-1"], "--retries"),
        (["submit", *FLAGS, "--format", "jsn"], 'did you mean "json"'),
        (
            ["submit", *FLAGS, "--locale", "de_EN", "--cte", "http://127.0.0.1/", "--cte-basic", "none"],
            'did you mean "de_DE"',
        ),
        (["submit", *FLAGS, "--setup-after", "soon", "--cte", "http://127.0.0.1/", "--cte-basic", "none"], "soon"),
        (["save", "shop"], "nothing to save"),
        (["save", "shop", "--all"], "kept: is not a store folder"),
        (["ocn", "add", "shop", "erp", "http://127.0.0.1/"], "give --basic USER:PASSWORD"),
    ],
)
def test_bad_input_is_one_line_and_makes_no_store(
    inside: Callable[..., Ran], tmp_path: Path, arguments: list[str], said: str
) -> None:
    written(tmp_path)
    ran = inside("sites", *arguments, *(KEPT if arguments[0] in ("list", "submit", "save") else ()))
    assert ran.returncode == 2
    assert said in one_line(ran)
    assert not (tmp_path / "kept").exists()


def test_a_bad_file_is_told_with_its_line(inside: Callable[..., Ran], tmp_path: Path) -> None:
    for more, said in (
        ({"retries": -1}, "case.yaml:6:13: -1 is too small: at least 0"),
        ({"cte": {"url": "http://127.0.0.1:9/"}}, "auth"),
        ({"sites": "shop"}, 'unknown key "sites"'),
        ({"cte": {**ACCESS, "url": "127.0.0.1"}}, "an http or https address without credentials"),
        ({"setup_after": "soon"}, 'case.yaml:24:17: "soon" is not a time span'),
        ({"locale": "de_EN"}, 'case.yaml:24:12: unknown locale "de_EN" (did you mean "de_DE"?)'),
        ({"cte": {**ACCESS, "interval": "soon"}}, 'case.yaml:14:15: interval "soon" is not a time span'),
        ({"production": {**ACCESS, "url": "http://127.0.0.1:99999/"}}, "case.yaml:16:10: "),
        ({"cte": {**ACCESS, "auth": {**OAUTH, "token_url": "http://127.0.0.1:99999/"}}}, "case.yaml:11:17: "),
        (
            {"cte": {**ACCESS, "auth": {**BASIC, "type": "basik"}}},
            'or "oauth", got text "basik" (did you mean "basic"?)',
        ),
        ({"site": "a" * 33}, "a site id (up to 32 letters, digits, - and _)"),
    ):
        ran = inside("sites", "submit", written(tmp_path, **more), *KEPT)
        assert ran.returncode == 2
        assert said in one_line(ran)
    assert not (tmp_path / "kept").exists()


def test_a_folder_of_an_older_version_is_one_line(inside: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "store.sqlite").touch()
    for words in (
        ("sites", "list"),
        ("sites", "submit", written(tmp_path)),
        ("serve", "--port", "0"),
        ("trigger", "OrderComplete", "--site", "shop"),
        ("explain", "d1.1"),
    ):
        ran = inside(*words, *KEPT)
        assert ran.returncode == 2
        assert "store version 1, this one reads 5" in one_line(ran)


def test_validate_knows_a_case(inside: Callable[..., Ran], tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "good.json").write_text(json.dumps(CASE), "utf-8")
    (tmp_path / "bad.yaml").write_text("account: Example\nsite: shop\nsubject: x\ncontact: nobody\n", "utf-8")
    ran = inside("validate", "case.yaml", "good.json", "bad.yaml")
    assert ran.returncode == 2
    said = [line.split() for line in ran.stdout.splitlines()[1:]]
    assert said[:2] == [["valid", "set-up", "case", name, "shop"] for name in ("case.yaml", "good.json")]
    assert "bad.yaml:4:10: " in one_line(ran)


def test_without_a_word_there_is_help(inside: Callable[..., Ran]) -> None:
    for words in (["sites"], ["sites", "ocn"]):
        ran = inside(*words)
        assert ran.returncode == 2
        assert f"Usage: drsim {' '.join(words)}" in ran.stdout
