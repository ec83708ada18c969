"""Playing cases: trouble, targets, repeatability."""

from __future__ import annotations

import re
from concurrent.futures import ProcessPoolExecutor
from http.server import BaseHTTPRequestHandler
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from simulator.clock import ClockSettings
from simulator.records import Basic
from simulator.scenario import cases, loader
from simulator.scenario.model import Place, Step
from simulator.scenario.runner import play
from simulator.scenario.settings import Settings
from tests.listening import served
from tests.scenario.playing import ONE, verdicts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.receiver.process import ReceiverProcess
    from simulator.report.result import CaseResult
    from tests.scenario.playing import Script


def test_a_case_without_expectations_passes(script: Script) -> None:
    result = script.play(" - place_order: {}\n")
    assert (result.verdict, result.exit_code, result.counts.orders, result.counts.acknowledged) == ("pass", 0, 1, 1)


@pytest.mark.parametrize(
    ("steps", "complaint"),
    [
        (
            " - place_order: {as: o}\n - place_order: {lines: [{product: '${ o.currency }'}]}\n",
            's.yaml:5:4: line 1: no product "USD"',
        ),
        (" - place_order: {as: o}\n - advance: '${ o.total_minor }'\n", "s.yaml:5:13: "),
        (" - place_order: {as: o}\n - expect: {that: '${ deliveries[9].id == o.id }'}\n", "s.yaml:5:19: "),
        (" - place_order: {as: o}\n - repeat: {times: '${ o.id }', steps: [settle]}\n", "s.yaml:5:20: "),
        (" - place_order: {as: o}\n - repeat: {times: '${ o.total_minor * 1000000 }', steps: [settle]}\n", "5:20: "),
        (
            " - repeat: {times: 1, as: n, steps: [{answer: {endpoint: '${ [\"pom\"][n - 1] }'}}]}\n",
            'endpoint "pom"',
        ),
        (" - repeat: {times: 1, as: n, steps: [{expect: {delivery: {endpoint: '${ string(n) }'}}}]}\n", 'endpoint "1"'),
        (" - repeat: {times: 1, as: n, steps: [{expect: {received: {endpoint: '${ string(n) }'}}}]}\n", 'endpoint "1"'),
        (" - place_order: {}\n - act: {action: ship, order: '123456789012'}\n", '"123456789012" is no order'),
    ],
)
def test_bad_input_met_while_playing_has_its_place(script: Script, steps: str, complaint: str) -> None:
    result = script.play(steps)
    assert (result.verdict, result.exit_code) == ("inconclusive", 2)
    assert complaint in result.reason


def test_what_no_rehearsal_can_tell_is_met_while_playing(script: Script) -> None:
    result = script.play(
        " - place_order: {}\n - redeliver: {delivery: {event: OrderLevelRisk}}\n", f"clock: real\n{ONE}"
    )
    assert (result.verdict, result.exit_code) == ("inconclusive", 2)
    assert "s.yaml:6:4: nothing to redeliver" in result.reason


def test_a_case_that_takes_too_long_is_inconclusive(script: Script) -> None:
    result = script.play(
        " - place_order: {}\n - expect: {order: {state: Open}}\n - settle\n", f"timeout: 0.3\nclock: real\n{ONE}"
    )
    assert (result.verdict, result.exit_code) == ("inconclusive", 1)
    assert result.reason.startswith("not finished after 0.3 s, at ")
    assert result.reason.endswith("s.yaml:8: settle")
    assert verdicts(result) == ["pass"]


def test_a_receiver_that_is_gone_is_inconclusive(script: Script) -> None:
    result = play(script.case(" - settle\n"), Settings(receiver="http://127.0.0.1:1"))
    assert (result.verdict, result.exit_code) == ("inconclusive", 2)
    assert result.reason == "the bundled receiver does not answer: refused (nothing listens on that port)"


def test_a_defect_of_ours_ends_only_its_case(script: Script) -> None:
    step = Step(word="juggle", value={}, place=Place("s.yaml", 7), number=1)
    result = play(structs.replace(script.case(" - settle\n"), steps=(step,)), Settings(receiver=script.url))
    assert (result.verdict, result.exit_code) == ("inconclusive", 3)
    assert result.reason == "a defect of the simulator, at s.yaml:7: juggle: KeyError: 'juggle'"
    assert "Traceback" in result.details


def test_a_journal_that_cannot_be_written_is_no_defect(script: Script) -> None:
    (script.folder / "file").write_text("", "utf-8")
    result = script.play(" - place_order: {}\n", journals=str(script.folder / "file" / "j"))
    assert (result.verdict, result.exit_code) == ("inconclusive", 2)
    assert result.reason.startswith("Not a directory: ")


def test_a_script_for_the_bundled_receiver_does_not_apply_to_another(script: Script) -> None:
    result = script.play(" - answer: {endpoint: pon, status: 200}\n", targets={"pon": script.url})
    assert (result.verdict, result.exit_code) == ("not applicable", 0)
    assert "answer" in result.reason


def test_a_channel_without_target_is_left_out(script: Script) -> None:
    result = script.play(
        " - place_order: {}\n - expect: {delivery: {channel: pon}, count: 3, disposition: acknowledged}\n"
        " - expect: {delivery: {channel: webhook}, count: 1}\n - expect: {received: {endpoint: pon, count: 3}}\n",
        "",
        targets={"pon": f"{script.url}/pon-target"},
    )
    assert verdicts(result) == ["fail", "not applicable", "not applicable"]
    assert "4 deliveries (" in result.failures[0].seen
    nothing = script.play(" - settle\n", ONE, targets={"webhook": script.url})
    assert (nothing.verdict, nothing.reason) == ("not applicable", "no target for pon")


class _Refusing(BaseHTTPRequestHandler):
    """Answers 500 to everything, and says why."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(500)
        self.end_headers()
        self.wfile.write(b"<p>KeyError: item</p>")

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def refusing() -> Iterator[str]:
    with served(_Refusing) as url:
        yield url


@pytest.mark.parametrize(
    ("header", "claim", "found"),
    [
        (ONE, "count: 1", ["pass", "fail"]),
        (ONE, "count: 1, disposition: exhausted", ["pass"]),
        (ONE, "count: 1, disposition: acknowledged", ["fail"]),
        (ONE.replace("pon, events", "pon, auth: {type: basic, wrong: true}, events"), "count: 1", ["pass"]),
    ],
)
def test_a_receiver_under_test_may_refuse_only_what_a_claim_speaks_of(
    script: Script, refusing: str, header: str, claim: str, found: list[str]
) -> None:
    steps = f" - place_order: {{}}\n - expect: {{delivery: {{channel: pon}}, {claim}}}\n"
    result = script.play(steps, header, targets={"pon": refusing}, basic=Basic(user="u", password="p"))
    assert verdicts(result) == found
    assert result.verdict == ("fail" if "fail" in found else "pass")
    (refusal,) = result.refusals
    assert (refusal.channel, refusal.deliveries) == ("pon", 1)
    assert refusal.answer.endswith("500 Internal Server Error: KeyError: item")


@pytest.mark.parametrize(
    ("auth", "reason"), [("{type: basic, wrong: true}", "wrong credentials"), ("oauth", "it fetches tokens")]
)
def test_what_needs_credentials_that_the_target_did_not_give_does_not_apply(
    script: Script, auth: str, reason: str
) -> None:
    header = f"endpoints: {{pon: {{channel: pon, auth: {auth}}}}}\n"
    result = script.play(" - settle\n", header, targets={"pon": script.url})
    assert (result.verdict, result.exit_code) == ("not applicable", 0)
    assert reason in result.reason
    given = script.play(" - settle\n", header, targets={"pon": script.url}, basic=Basic("me", "pass"))
    assert given.verdict == "pass"


@pytest.mark.parametrize("secrets", [(), ("whk_a", "whk_b")])
@pytest.mark.parametrize("given", ["", ", secrets: [whk_c]"])
def test_what_is_forged_is_signed_with_nothing_that_the_receiver_has(
    script: Script, given: str, secrets: tuple[str, ...]
) -> None:
    header = f"endpoints: {{hook: {{channel: webhook, events: [order.accepted], forged: true{given}}}}}\n"
    steps = " - place_order: {as: a}\n - expect: {delivery: {order: a}, disposition: exhausted}\n"
    assert script.play(steps, header).verdict == "pass"
    result = script.play(steps, header, targets={"webhook": script.url}, secrets=secrets)
    # The inbox at that address checks nothing: a receiver that takes anybody's word fails.
    assert result.verdict == ("fail" if secrets else "not applicable")
    unsure = script.play(steps, header, targets={"webhook": script.url}, secrets=secrets, secrets_made_up=True)
    assert unsure.verdict == "not applicable"
    assert "(--secret)" in unsure.reason


def test_endpoints_with_addresses_of_their_own_say_nothing_about_a_target(script: Script) -> None:
    header = "endpoints: {pon: {channel: pon, url: 'http://127.0.0.1:1/'}}\n"
    assert script.play(" - settle\n", header, targets={"pon": script.url}).verdict == "not applicable"


def test_the_credentials_of_the_command_line_go_to_the_target(script: Script) -> None:
    result = script.play(
        " - place_order: {}\n"
        " - expect: {that: \"${ endpoints.pon.user == 'me' && endpoints.hook.secret == 'whk_1' }\"}\n",
        "endpoints: {pon: {channel: pon, auth: oauth}, hook: {channel: webhook}}\n",
        targets={"pon": f"{script.url}/a", "webhook": f"{script.url}/b"},
        basic=Basic("me", "pass"),
        secrets=("whk_1",),
    )
    assert result.verdict == "pass"
    assert result.secrets == ()


def test_a_secret_that_was_made_up_is_told(script: Script) -> None:
    header = "endpoints: {hook: {channel: webhook}}\n"
    result = script.play(" - place_order: {}\n", header, targets={"webhook": f"{script.url}/hook"})
    ((name, secret),) = result.secrets
    assert name == "hook"
    assert re.fullmatch(r"whk_[0-9a-f-]{36}", secret)


def canonical(result: CaseResult) -> str:
    """The journal without its measures."""
    return re.sub(r'"measured":\{.*\}', "", Path(result.journal).read_text("utf-8"))


@pytest.mark.parametrize(
    "name", ["orders/many_orders", "delivery/recovery", "delivery/webhook_recovers", "orders/wrong_story"]
)
def test_same_seed_same_journal_at_any_concurrency(name: str, tmp_path: Path, receiver: ReceiverProcess) -> None:
    case = cases.expand([loader.scenario(loader.library() / f"{name}.yaml")])[-1]
    seen = []
    for turn, concurrency in enumerate((1, 50, 50)):
        settings = Settings(receiver=receiver.url, concurrency=concurrency, journals=str(tmp_path / str(turn)))
        seen.append(canonical(play(case, settings)))
    assert seen[0] == seen[1] == seen[2]
    assert "127.0.0.1" not in seen[0]
    assert seen[0].count("\n") > 20


def test_another_seed_gives_another_story(script: Script) -> None:
    steps = " - place_order: {as: o}\n - expect: {that: '${ o.id == \"%s\" }'}\n"
    first = script.play(steps % "1", seed="a").failures[0]
    assert re.fullmatch(r'false \(o.id = "\d{12}"\)', first.seen)
    folder = str(script.folder / "j")
    journals = {seed: canonical(script.play(" - place_order: {}\n", seed=seed, journals=folder)) for seed in ("a", "b")}
    assert journals["a"] != journals["b"]


def test_the_command_line_wins_over_the_header(script: Script) -> None:
    clock = ClockSettings(mode="manual", start=None)
    result = script.play(
        " - place_order: {}\n - expect: {order: {state: Open, environment: production}}\n",
        clock=clock,
        environment="production",
        seed="9",
    )
    assert (result.verdict, result.seed) == ("pass", "9")


def test_cases_settings_and_results_travel_between_processes(script: Script) -> None:
    case, settings = script.case(" - place_order: {}\n", ONE), Settings(receiver=script.url)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        there = pool.submit(play, case, settings).result()
    here = play(case, settings)
    assert (there.verdict, there.counts) == (here.verdict, here.counts) == ("pass", here.counts)
