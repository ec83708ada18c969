"""Names, expressions and values that are known before anything is played."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.errors import BadInput
from simulator.scenario import cases, loader

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.scenario.model import Case

PLACED = "steps:\n - place_order: {as: order}\n"
LINES = "lines: [{product: physical, quantity: '${ %s.n }'}]"
PART = f"fragment: part\nparams: {{n: 1}}\nsteps:\n - place_order: {{as: inner, {LINES % 'params'}}}\n"


def made(tmp_path: Path, text: str) -> list[Case]:
    (tmp_path / "part.yaml").write_text(PART, "utf-8")
    path = tmp_path / "s.yaml"
    path.write_text(f"name: x\n{text}", "utf-8")
    return cases.expand([loader.scenario(path)])


def told(tmp_path: Path, text: str) -> str:
    with pytest.raises(BadInput) as caught:
        made(tmp_path, text)
    return str(caught.value).replace(f"{tmp_path}/", "")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            f"{PLACED} - place_order: {{as: order}}\n",
            's.yaml:4:22: "order" is the name of something else already, since li',
        ),
        (f"{PLACED} - emit: {{event: OrderLevelRisk, as: order}}\n", "something else already, since line 3"),
        (f"{PLACED} - repeat: {{times: 2, as: order, steps: [settle]}}\n", "something else already, since line 3"),
        (f"{PLACED} - place_order: {{as: start}}\n", '"start" has a meaning already; choose another name'),
        (f"{PLACED} - place_order: {{as: in}}\n", '"in" has a meaning already; choose another name'),
        (f"{PLACED} - expect: {{that: '${{ order.idd == 1 }}'}}\n", '4:19: order has no "idd" (did you mean "id"?)'),
        (f"{PLACED} - expect: {{that: '${{ delivery.id == 1 }}'}}\n", '4:19: nothing is called "delivery" here'),
        (
            f"{PLACED} - expect: {{delivery: {{}}, that: '${{ delivery.statuz == 1 }}'}}\n",
            '4:33: delivery has no "statuz"',
        ),
        (
            f"{PLACED} - answer: {{endpoint: pon, location: '${{ endpoints.pon.urll }}'}}\n",
            '4:38: endpoints.pon has no "urll" (did you mean "url"?)',
        ),
        (
            f"{PLACED} - repeat: {{times: 10000, steps: [{{repeat: {{times: 1000, steps: [settle]}}}}]}}\n",
            "10,000,000 turns of repeats inside each other; at most 1,000,000 are possible",
        ),
        (f"matrix: {{a: [1, 1]}}\n{PLACED}", "2:13: the same item stands twice in the list"),
        (f"matrix: {{a: [1, '1']}}\n{PLACED}", "1:1: the matrix makes the case [a=1] twice"),
        (
            f"matrix: {{n: [1, x]}}\n{PLACED} - place_order: {{{LINES % 'matrix'}}}\n",
            '5:56: "x" is not a whole number or an expression in ${ } [n=x]',
        ),
        (
            f"matrix: {{a: [Risk, Rsik]}}\n{PLACED} - emit: {{event: 'OrderLevel${{ matrix.a }}'}}\n",
            '5:18: there is no event type "OrderLevelRsik" [a=Rsik] (did you mean "OrderLevelRisk"?)',
        ),
        (
            f"matrix: {{a: [1, x]}}\n{PLACED} - advance: '${{ matrix.a + 1 }}h'\n",
            "5:13: ",
        ),
        (
            f"{PLACED} - use: {{fragment: part.yaml, with: {{n: two}}}}\n",
            'part.yaml:4:67: "two" is not a whole number or an expression in ${ }',
        ),
        (
            "options: {flow: manual}\nclock: {mode: auto, scale: 3}\nsteps: [settle]\n",
            '"scale" is for the mode scaled',
        ),
        (
            "clock: {start: '9999-01-01'}\nsteps: [settle]\n",
            "is too early or too late: the clock runs from 1970 to 8999",
        ),
        (
            "clock: {mode: scaled, scale: 9}\nsteps:\n - advance: 1h\n",
            "4:13: the clock runs by itself in mode",
        ),
        ("endpoints: {a: {channel: pon, interval: 0s}}\nsteps: [settle]\n", "the interval must be longer than 0s"),
        ("endpoints: {a: {channel: pon, secrets: [x]}}\nsteps: [settle]\n", "only webhooks are signed"),
        (
            "endpoints: {a: {channel: ocn, expanded: [order.accepted]}}\nsteps: [settle]\n",
            "only webhooks have an expanded",
        ),
        (
            "endpoints: {a: {channel: pon, api_version: '2020-09-30'}}\nsteps: [settle]\n",
            "only webhooks are told in the",
        ),
        (
            "endpoints: {a: {channel: webhook, api_version: '2020-09-31'}}\nsteps: [settle]\n",
            'did you mean "2020-09-30"',
        ),
        (
            "endpoints: {a: {channel: webhook, expanded: [order.acepted]}}\nsteps: [settle]\n",
            'did you mean "order.accepted"',
        ),
    ],
)
def test_complaints(tmp_path: Path, text: str, complaint: str) -> None:
    assert complaint in told(tmp_path, text)


@pytest.mark.parametrize(
    "steps",
    [
        " - use: {fragment: part.yaml}\n - use: {fragment: part.yaml}\n - act: {action: ship, order: inner}\n",
        " - repeat: {times: 2, as: n, steps: [{place_order: {as: again}}]}\n - act: {action: ship, order: again}\n",
        " - repeat: {times: 2, as: n, steps: [{use: {fragment: part.yaml, with: {n: '${ n }'}}}]}\n",
        " - expect: {that: '${ deliveries.all(order, order.size > 0) }'}\n",
        " - expect: {that: \"${ order.state != 'order.nothing' && order.lines[0].id != '' }\"}\n",
        " - expect: {delivery: {order: '123456789012'}, count: 0}\n",
        " - answer: {endpoint: pon, body: '$${ not.an.expression }'}\n",
        " - redeliver: {delivery: {order: order}, as: again}\n - expect: {delivery: {}, within: 1h, since: again}\n",
    ],
)
def test_what_is_right_passes(tmp_path: Path, steps: str) -> None:
    assert len(made(tmp_path, f"{PLACED}{steps}")) == 1


def test_fragments_that_ship_are_found_by_their_path_in_the_library(tmp_path: Path) -> None:
    steps = (
        "steps:\n - use: {fragment: delivery/fragments/complete_order.yaml}\n - expect: {delivery: {order: order}}\n"
    )
    assert len(made(tmp_path, steps)) == 1
    wrong = told(tmp_path, "steps:\n - use: {fragment: delivery/fragments/complet_order.yaml}\n")
    assert 'none ships (did you mean "delivery/fragments/complete_order.yaml"?)' in wrong
