"""Playing cases: verdicts, trouble, targets, repeatability."""

from __future__ import annotations

import re
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from simulator.clock import ClockSettings
from simulator.records import Basic
from simulator.scenario import cases, loader
from simulator.scenario.model import Place, Step
from simulator.scenario.runner import play
from simulator.scenario.settings import Settings

if TYPE_CHECKING:
    from simulator.receiver.process import ReceiverProcess
    from simulator.report.result import CaseResult
    from simulator.scenario.model import Case

ONE = "endpoints: {pon: {channel: pon, events: [OrderLevelPlaceOrderSuccess]}}\n"


class Script:
    """Writes scenarios into a folder and plays them against the bundled receiver."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url

    def case(self, steps: str, header: str = "") -> Case:
        path = self.folder / "s.yaml"
        path.write_text(f"name: x\n{header}steps:\n{steps}", "utf-8")
        (case,) = cases.expand([loader.scenario(path)])
        return case

    def play(self, steps: str, header: str = ONE, **settings: Any) -> CaseResult:
        given: dict[str, Any] = {} if "targets" in settings else {"receiver": self.url}
        return play(self.case(steps, header), Settings(**given, **settings))


@pytest.fixture
def script(tmp_path: Path, receiver: ReceiverProcess) -> Script:
    return Script(tmp_path, receiver.url)


def verdicts(result: CaseResult) -> list[str]:
    return [verdict.verdict for verdict in result.verdicts]


# -- verdicts -----------------------------------------------------------------------------------------------------


def test_a_missed_expectation_fails_with_its_evidence(script: Script) -> None:
    result = script.play(" - place_order: {as: o}\n - expect: {delivery: {channel: pon}, disposition: exhausted}\n")
    assert (result.verdict, result.exit_code) == ("fail", 1)
    (verdict,) = result.failures
    assert verdict.where.endswith("s.yaml:5")
    assert verdict.expected == "disposition exhausted"
    assert "acknowledged after 1 attempt" in verdict.seen
    assert verdict.evidence[0].endswith(".1")


def test_never_is_judged_again_at_the_end(script: Script) -> None:
    steps = " - expect: {delivery: {channel: pon}, never: true}\n - expect: {delivery: {channel: pon}, count: 0}\n"
    result = script.play(f"{steps} - place_order: {{}}\n")
    assert verdicts(result) == ["fail", "pass"]


def test_an_act_that_is_not_legal_fails_and_names_the_legal_ones(script: Script) -> None:
    result = script.play(" - place_order: {}\n - act: {action: submit}\n")
    (verdict,) = result.failures
    assert "legal: ship, cancel" in verdict.seen


@pytest.mark.parametrize(
    ("refused", "wanted"),
    [("true", "pass"), ("[ship, cancel]", "pass"), ("[cancel]", "fail"), ("false", "fail")],
)
def test_a_refusal_can_be_expected(script: Script, refused: str, wanted: str) -> None:
    result = script.play(f" - place_order: {{}}\n - act: {{action: submit, refused: {refused}}}\n")
    assert result.verdict == wanted


def test_a_refusal_that_does_not_come_fails(script: Script) -> None:
    assert script.play(" - place_order: {}\n - act: {action: ship, refused: true}\n").verdict == "fail"


def test_a_settle_that_reaches_its_horizon_names_what_is_open(script: Script) -> None:
    header = "clock: manual\nendpoints: {ocn: {channel: ocn, url: 'http://127.0.0.1:1/'}}\n"
    steps = " - place_order: {}\n - advance: 15s\n - act: {action: ship}\n - settle: {horizon: 2h}\n"
    result = script.play(steps, header)
    assert result.verdict == "fail"
    assert "OrderComplete to ocn" in result.failures[0].seen
    allowed = script.play(steps.replace("2h}", "2h, open: true}"), header)
    assert allowed.verdict == "pass"


def test_an_awaited_thing_that_does_not_come_fails(script: Script) -> None:
    result = script.play(" - place_order: {}\n - await: {delivery: {event: OrderLevelRisk}, at_most: 0.05}\n")
    assert result.verdict == "fail"
    assert "no deliveries; the run has" in result.failures[0].seen
    assert "(waited 0.05 s)" in result.failures[0].seen


def test_what_the_receiver_got_can_be_awaited(script: Script) -> None:
    result = script.play(
        " - place_order: {}\n - await: {received: {endpoint: pon, count: 1}, at_most: 5}\n",
        f"clock: real\n{ONE}",
    )
    assert verdicts(result) == ["pass"]


def test_a_case_without_expectations_passes(script: Script) -> None:
    result = script.play(" - place_order: {}\n")
    assert (result.verdict, result.exit_code, result.counts.orders, result.counts.acknowledged) == ("pass", 0, 1, 1)


# -- steps --------------------------------------------------------------------------------------------------------


def test_repeat_counts_and_names_live_on(script: Script) -> None:
    lines = "[{product: physical, quantity: '${ params.n }'}]"
    fragment = f"fragment: p\nparams: {{n: null}}\nsteps:\n - place_order: {{as: o, lines: {lines}}}\n"
    (script.folder / "p.yaml").write_text(fragment, "utf-8")
    result = script.play(
        " - repeat: {times: 3, as: n, steps: [{use: {fragment: p.yaml, with: {n: '${ n }'}}}]}\n"
        " - expect: {order: {id: o, lines: [{quantity: 3}]}}\n"
        " - expect: {delivery: {channel: pon}, count: 3}\n"
    )
    assert verdicts(result) == ["pass", "pass"]


def test_a_fragment_gets_its_parameters_and_those_of_its_user_come_back(script: Script) -> None:
    inner = "fragment: i\nparams: {n: 1}\nsteps:\n - expect: {that: '${ params.n == 7 }'}\n"
    outer = (
        "fragment: o\nparams: {n: 2}\nsteps:\n - use: {fragment: i.yaml, with: {n: 7}}\n"
        " - expect: {that: '${ params.n == 5 }'}\n"
    )
    (script.folder / "i.yaml").write_text(inner, "utf-8")
    (script.folder / "o.yaml").write_text(outer, "utf-8")
    result = script.play(" - use: {fragment: o.yaml, with: {n: '${ 2 + 3 }'}}\n")
    assert verdicts(result) == ["pass", "pass"]


def test_manual_time_moves_only_when_told(script: Script) -> None:
    result = script.play(
        " - expect: {that: '${ now == 1767603600000 }'}\n - place_order: {}\n - expect: {order: {state: Open}}\n"
        " - advance: 5s\n - expect: {order: {state: Submitted}}\n - expect: {that: '${ now == 1767603605000 }'}\n",
        f"clock: {{mode: manual, start: '2026-01-05T09:00:00Z'}}\n{ONE}",
    )
    assert verdicts(result) == ["pass"] * 4


def test_in_manual_time_what_is_due_at_once_has_happened_before_the_next_step(script: Script) -> None:
    result = script.play(
        " - place_order: {as: a}\n - expect: {delivery: {order: a}, disposition: acknowledged}\n"
        " - emit: {event: OrderLevelPlaceOrderSuccess}\n - expect: {received: {endpoint: pon, count: 2}}\n",
        f"clock: manual\n{ONE}",
    )
    assert verdicts(result) == ["pass", "pass"]


def test_virtual_time_has_an_end(script: Script) -> None:
    header = f"clock: {{mode: manual, start: '8950-01-01'}}\n{ONE}"
    result = script.play(" - advance: 10000d\n - advance: 10000d\n", header)
    assert (result.verdict, result.exit_code) == ("inconclusive", 2)
    assert result.reason.endswith("s.yaml:6:4: virtual time cannot pass the year 9000")


def test_a_range_that_does_not_say_where_it_begins_is_not_met_by_nothing(script: Script) -> None:
    steps = " - expect: {delivery: {channel: pon}, count: %s}\n - expect: {received: {endpoint: pon, count: %s}}\n"
    for count, wanted in (("{at_most: 3}", "fail"), ("{at_least: 0, at_most: 3}", "pass"), ("{at_most: 0}", "pass")):
        assert verdicts(script.play(steps % (count, count))) == [wanted, wanted]


def test_what_an_awaited_expression_speaks_of_may_be_still_to_come(script: Script) -> None:
    steps = " - place_order: {}\n - await: {that: '${ deliveries[0].attempts[0].status == 200 }', at_most: 5}\n"
    assert verdicts(script.play(steps, f"clock: real\n{ONE}")) == ["pass"]
    never = " - await: {that: '${ deliveries[0].attempts[0].status == 200 }', at_most: 0.05}\n"
    assert script.play(never).exit_code == 2


def test_answers_walk_by_delivery_or_by_request(script: Script) -> None:
    header = "endpoints: {pon: {channel: pon, retries: 1, events: [OrderLevelPlaceOrderSuccess]}}\n"
    places = " - place_order: {}\n - place_order: {}\n"
    answer = " - answer: {endpoint: pon, each: %s, script: [{status: 500}, {status: 200}]}\n"
    expect = " - expect: {received: {endpoint: pon, count: %d}}\n"
    assert script.play(answer % "delivery" + places + expect % 4, header).verdict == "pass"
    assert script.play(answer % "request" + places + expect % 3, header).verdict == "pass"


def test_events_may_be_named_with_their_channel_everywhere(script: Script) -> None:
    result = script.play(
        " - answer: {endpoint: pon, script: [{status: 204, when: {event: 'pon:OrderLevelRisk'}}]}\n"
        " - place_order: {}\n - emit: {event: 'pon:OrderLevelRisk', to: pon}\n"
        " - expect: {delivery: {event: 'pon:OrderLevelRisk', channel: pon}, count: 1, attempt: {status: 204}}\n"
        " - expect: {received: {endpoint: pon, event: 'pon:OrderLevelRisk', count: 1}}\n",
        "endpoints: {pon: {channel: pon, events: ['pon:OrderLevelRisk']}}\n",
    )
    assert verdicts(result) == ["pass", "pass"]


def test_an_answer_without_keys_is_plain_200_again(script: Script) -> None:
    result = script.play(
        " - answer: {endpoint: pon, status: 500}\n - place_order: {as: a}\n"
        " - answer: {endpoint: pon}\n - place_order: {as: b}\n"
        " - expect: {delivery: {order: a}, attempt: {status: 500}}\n"
        " - expect: {delivery: {order: b}, attempt: {status: 200}}\n"
    )
    assert verdicts(result) == ["pass", "pass"]


def test_a_name_means_an_order_as_it_stands_when_it_is_judged(script: Script) -> None:
    result = script.play(
        " - place_order: {as: o}\n"
        " - expect: {delivery: {event: OrderLevelRisk}, never: true, that: \"${ o.state == 'Complete' }\"}\n"
        " - expect: {that: \"${ o.state == 'In Process' }\"}\n"
        " - act: {action: ship}\n - expect: {that: \"${ o.state == 'Complete' }\"}\n"
        " - emit: {event: OrderLevelRisk}\n",
        "endpoints: {pon: {channel: pon}}\n",
    )
    assert verdicts(result) == ["fail", "pass", "pass"]


def test_within_counts_from_the_last_cause_or_from_a_name(script: Script) -> None:
    steps = (
        " - place_order: {as: a}\n - advance: 1h\n - place_order: {as: b}\n"
        " - expect: {delivery: {order: b}, within: 0s}\n"
        " - expect: {delivery: {order: b}, within: 1h, since: a}\n"
        " - expect: {delivery: {order: b}, within: 2h, since: start}\n"
    )
    assert verdicts(script.play(steps)) == ["pass", "fail", "pass"]


# -- trouble ------------------------------------------------------------------------------------------------------


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
        (" - place_order: {}\n - redeliver: {delivery: {event: OrderLevelRisk}}\n", "nothing to redeliver"),
        (" - place_order: {}\n - act: {action: ship, order: '123456789012'}\n", '"123456789012" is no order'),
    ],
)
def test_bad_input_met_while_playing_has_its_place(script: Script, steps: str, complaint: str) -> None:
    result = script.play(steps)
    assert (result.verdict, result.exit_code) == ("inconclusive", 2)
    assert complaint in result.reason


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


# -- targets ------------------------------------------------------------------------------------------------------


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


# -- repeatability -------------------------------------------------------------------------------------------------


def canonical(result: CaseResult) -> str:
    """The journal without its measures."""
    return re.sub(r'"measured":\{.*\}', "", Path(result.journal).read_text("utf-8"))


@pytest.mark.parametrize("name", ["orders/many_orders", "delivery/recovery", "delivery/webhook_ladder_in_production"])
def test_same_seed_same_journal_at_any_concurrency(name: str, tmp_path: Path, receiver: ReceiverProcess) -> None:
    case = cases.expand([loader.scenario(loader.library() / f"{name}.yaml")])[-1]
    seen = []
    for turn, concurrency in enumerate((1, 50, 50)):
        settings = Settings(receiver=receiver.url, concurrency=concurrency, journals=str(tmp_path / str(turn)))
        seen.append(canonical(play(case, settings)))
    assert seen[0] == seen[1] == seen[2]
    assert "127.0.0.1" not in seen[0]
    assert seen[0].count("\n") > 50


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
