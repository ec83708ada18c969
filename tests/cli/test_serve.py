"""``drsim serve`` as a user runs it."""

from __future__ import annotations

import json
import signal
import socket
import ssl
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

from simulator.receiver.process import ReceiverProcess
from tests.cli.conftest import one_line

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran


def address_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("drsim listens on http://127.0.0.1:"), line
    return line.split()[-1]


def ask(url: str, value: Any = None, method: str | None = None) -> Any:
    data = None if value is None else json.dumps(value).encode()
    request = urllib.request.Request(url, data=data, headers={"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())


def refusal_of(url: str, value: Any = None) -> int:
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask(url, value)
    with refused.value as answer:
        return answer.code


def stop(process: subprocess.Popen[str]) -> str:
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 0, said
    return said


def test_a_life_with_a_restart(started: Callable[..., subprocess.Popen[str]], drsim: Callable[..., Ran]) -> None:
    with ReceiverProcess() as receiver:
        options = ("--store", "kept", "--port", "0", "--clock", "manual", "--target", f"{receiver.url}/in/a/b")
        first = started("serve", *options)
        url = address_of(first)
        order = ask(f"{url}/_control/orders", {})
        ask(f"{url}/_control/clock/settle", {})
        now = ask(f"{url}/_control/clock")["micros"]
        said = stop(first)
        assert "signing secret: whk_" in said
        assert said.endswith("stopped\n")
        second = started("serve", *options)
        url = address_of(second)
        assert ask(f"{url}/_control/clock")["micros"] >= now
        assert ask(f"{url}/_control/orders/{order['id']}")["state"] == "In Process"
        delivery = ask(f"{url}/_control/deliveries?channel=webhook")["deliveries"][0]
        assert delivery["disposition"] == "acknowledged"
        by_url = drsim("explain", f"{delivery['id']}.1", "--url", url)
        assert "WEBHOOK-SUCCESS-1" in by_url.stdout, by_url.stderr
        by_store = drsim("explain", f"{delivery['id']}.1", "--store", "kept")
        assert by_store.stdout.replace("kept", url) == by_url.stdout
        for option in (("--url", url), ("--store", "kept")):
            refused = one_line(drsim("explain", order["id"], *option))
            assert f"drsim deliveries --order {order['id']} {' '.join(option)}" in refused
        again = stop(second)
        assert "signing secret" not in again


def test_a_second_signal_does_not_wait_and_loses_nothing(started: Callable[..., subprocess.Popen[str]]) -> None:
    with ReceiverProcess() as receiver:
        inbox = f"{receiver.control}/inboxes/a/b"
        ask(inbox, {"script": [{"failure": "hang"}, {"status": 200}]}, "PUT")
        options = ("--store", "kept", "--port", "0", "--clock", "manual", "--target", f"ocn={receiver.url}/in/a/b")
        first = started("serve", *options)
        url = address_of(first)
        order = ask(f"{url}/_control/orders", {"lines": [{"product": "digital"}]})
        ask(f"{url}/_control/clock/settle", {})
        ask(f"{url}/_control/orders/{order['id']}/actions", {"action": "fulfill"})
        assert len(ask(f"{inbox}?wait=30")["requests"]) == 1
        first.send_signal(signal.SIGINT)
        assert first.stderr is not None
        while "stopping" not in first.stderr.readline():
            pass
        assert ask(f"{url}/_control/health")["status"] == "ok"
        assert (refusal_of(f"{url}/_control/ready"), refusal_of(f"{url}/_control/orders", {})) == (503, 503)
        first.send_signal(signal.SIGINT)
        _, said = first.communicate(timeout=30)
        assert (first.returncode, said.splitlines()[0][:16], said.splitlines()[-1]) == (
            0,
            "stopping at once",
            "stopped",
        )
        second = started("serve", *options)
        url = address_of(second)
        assert len(ask(f"{inbox}?after=1&wait=30")["requests"]) == 1
        (delivery,) = ask(f"{url}/_control/deliveries?channel=ocn")["deliveries"]
        (attempt,) = ask(f"{url}/_control/deliveries/{delivery['id']}")["attempts"]
        assert (attempt["number"], attempt["measured"]["interrupted"]) == (1, 1)
        stop(second)


def test_a_store_that_is_owned_is_one_line(
    started: Callable[..., subprocess.Popen[str]], drsim: Callable[..., Ran]
) -> None:
    owner = started("serve", "--store", "kept", "--port", "0")
    url = address_of(owner)
    ran = drsim("serve", "--store", "kept", "--port", "0")
    assert ran.returncode == 2
    assert f"the store kept is owned by another process (process {owner.pid}, {url})" in one_line(ran)


def test_a_port_in_use_is_one_line_and_makes_no_store(inside: Callable[..., Ran], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = inside("serve", "--store", "kept", "--port", taken.getsockname()[1])
    assert ran.returncode == 2
    assert "is in use by another program" in one_line(ran)
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--store", ""], "invalid value for '--store': the name is empty"),
        (["--store", "file"], "cannot be a store folder"),
        (["--clock", "scaled:0"], "--clock"),
        (["--clock", "real:5"], "only scaled takes a factor"),
        (["--port", "70000"], "serve:"),
        (["--host", "nosuch.invalid"], "is not a host name"),
        (["--durability", "off"], "--durability"),
        (["--keep", "long"], "--keep: "),
        (["--keep-deliveries", "-1"], "--keep-deliveries"),
        (["--tls-cert", "file"], "give --tls-cert and --tls-key together"),
        (["--tls-cert", "file", "--tls-key", "file"], "file: is not a PEM file"),
        (["--tls-cert", "nosuch", "--tls-key", "file"], "nosuch: no such file"),
        (["--allow", "http://x"], "--allow"),
        (["--hostname", "a b"], "--hostname: "),
    ],
)
def test_bad_input_is_one_line(inside: Callable[..., Ran], tmp_path: Path, arguments: list[str], said: str) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    ran = inside("serve", "--port", "0", *arguments)
    assert ran.returncode == 2
    assert said in one_line(ran)


def test_beyond_loopback_it_warns_loudly(started: Callable[..., subprocess.Popen[str]]) -> None:
    process = started("serve", "--host", "0.0.0.0", "--port", "0")  # noqa: S104 - what the test is about
    address_of(process)
    assert "WARNING: listening on 0.0.0.0" in stop(process)


def test_a_webhook_that_is_switched_off_is_told_at_once(started: Callable[..., subprocess.Popen[str]]) -> None:
    process = started("serve", "--port", "0", "--clock", "manual", "--target", "webhook=http://127.0.0.1:1/")
    url = address_of(process)
    ask(f"{url}/_control/orders", {})
    for _ in range(3):
        ask(f"{url}/_control/clock/advance", {"by": "1d"})
    said = stop(process)
    assert "WARNING: webhook is disabled: nothing acknowledged for too long; `drsim webhooks enable webhook`" in said


def test_https_with_an_authority_of_the_store(
    started: Callable[..., subprocess.Popen[str]], drsim: Callable[..., Ran], tmp_path: Path
) -> None:
    options = ("--store", "kept", "--port", "0", "--tls", "--hostname", "drsim.example.com")
    seen = []
    for _ in range(2):
        process = started("serve", *options)
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        assert url.startswith("https://127.0.0.1:")
        seen.append((tmp_path / "kept/tls/server.pem").read_bytes())
        context = ssl.create_default_context(cafile=tmp_path / "kept/tls/ca.pem")
        with urllib.request.urlopen(f"{url}/_control/health", context=context, timeout=60) as answer:
            assert answer.status == 200
        by_store = drsim("sites", "list", "--store", "kept")
        assert by_store.returncode == 0, by_store.stderr
        refused = drsim("explain", "d1.1", "--url", url)
        assert (refused.returncode, "--ca" in one_line(refused)) == (2, True)
        trusted = drsim("explain", "d1.1", "--url", url, "--ca", "kept/tls/ca.pem")
        assert "no attempt, delivery or rule d1.1" in one_line(trusted)
        assert "clients trust it by kept/tls/ca.pem" in stop(process)
    assert seen[0] == seen[1]


def test_what_is_old_goes_when_it_is_told_to(started: Callable[..., subprocess.Popen[str]]) -> None:
    with ReceiverProcess() as receiver:
        target = f"pon={receiver.url}/in/a/b"
        process = started(
            *("serve", "--store", "kept", "--port", "0", "--clock", "manual", "--keep", "2d", "--target", target)
        )
        url = address_of(process)
        old = ask(f"{url}/_control/orders", {"lines": [{"product": "digital"}]})["id"]
        ask(f"{url}/_control/clock/settle", {})
        ask(f"{url}/_control/orders/{old}/actions", {"action": "fulfill"})
        ask(f"{url}/_control/clock/settle", {})
        ask(f"{url}/_control/clock/advance", {"by": "3d"})
        young = ask(f"{url}/_control/orders", {})["id"]
        ask(f"{url}/_control/clock/settle", {})
        while len(orders := ask(f"{url}/_control/orders")["orders"]) > 1:
            ask(f"{url}/_control/clock/advance", {"by": "1h"})
        assert [order["id"] for order in orders] == [young]
        assert {one["order"] for one in ask(f"{url}/_control/deliveries")["deliveries"]} == {young}
        stop(process)
