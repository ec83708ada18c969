"""`make load` as a user would run it: Locust and the bundled receiver in processes of their own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_every_post_arrives_distinct_and_valid() -> None:
    run = command("loadtests", "--seconds", "2", "--rate", "40")
    assert run.returncode == 0, run.stdout + run.stderr
    posted = re.search(r"^posted +(\d+) PONs, .* 0 failed$", run.stdout, re.MULTILINE)
    received = re.search(r"^received +(\d+), (\d+) distinct, (\d+) valid$", run.stdout, re.MULTILINE)
    assert posted is not None
    assert received is not None
    assert {posted[1]} == set(received.groups())
    assert int(posted[1]) > 0


def test_another_host_gets_no_load() -> None:
    run = command("loadtests", "--seconds", "1", "--target", "http://192.0.2.1:9/pon")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == (
        "error: http://192.0.2.1:9/pon: load goes to this machine only; "
        "set DRSIM_ALLOW=192.0.2.1:9 to permit that host\n"
    )


def test_locust_by_hand_gets_the_same_answer() -> None:
    run = command("locust", "-f", "loadtests/locustfile.py", "--headless", "-t", "1s", "-H", "http://192.0.2.1:9/pon")
    assert run.returncode == 2
    assert "load goes to this machine only" in run.stderr


def test_a_wrong_number_is_named() -> None:
    run = command("loadtests", "--rate", "0")
    assert run.returncode == 2
    assert run.stderr.splitlines()[-1].endswith('"0" is not a whole number from 1 to 5000')


def test_a_receiver_that_is_not_there_fails_every_post() -> None:
    run = command("loadtests", "--seconds", "1", "--rate", "10", "--target", "http://127.0.0.1:9/pon")
    assert run.returncode == 1, run.stderr
    assert re.search(r"^posted +(\d+) PONs, .* \1 failed$", run.stdout, re.MULTILINE)


def test_the_seconds_of_a_run_begin_with_it_however_long_the_shop_took_to_open() -> None:
    program = (
        "import gevent; from types import SimpleNamespace as Told; from loadtests import locustfile\n"
        "options = Told(seed='load', format='json', per_user=5)\n"
        "environment = Told(host='http://127.0.0.1:9/', parsed_options=options, runner=None)\n"
        "stale = gevent.get_hub().loop.now()\n"
        "locustfile.events.init.fire(environment=environment, reraise=True)\n"
        "assert gevent.get_hub().loop.now() > stale"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0
