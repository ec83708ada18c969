"""What each step must have right is told before anything is played."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.errors import BadInput
from simulator.scenario import cases, loader

if TYPE_CHECKING:
    from pathlib import Path

HEADER = """name: x
endpoints:
  erp: {channel: ocn}
  shop: {channel: pon, events: [OrderLevelComplete]}
  safe: {channel: pon, auth: {type: oauth}}
  far: {channel: pon, url: "http://127.0.0.1:1/"}
steps:
  - place_order: {as: order}
  - emit: {event: OrderLevelRisk, as: early}
"""


def told(tmp_path: Path, step: str) -> str:
    path = tmp_path / "s.yaml"
    path.write_text(f"{HEADER}  - {step}\n", "utf-8")
    with pytest.raises(BadInput) as caught:
        loader.scenario(path)
    return str(caught.value).replace(f"{tmp_path}/", "")


@pytest.mark.parametrize(
    ("step", "complaint"),
    [
        ("place_order: {lines: [{product: physical}, {product: physicl}]}", '10:48: line 2: no product "physicl"'),
        ("place_order: {lines: [{product: physical, price: -1}]}", "10:27: line 1: price must be an amount from 0"),
        ("place_order: {shopper: {email: nobody}}", 'shopper.email "nobody" is not a mail address'),
        ("call: GET /orders", '10:11: expected a mapping, got text "GET /orders"'),
        ("call: {operation: GET /ordrs}", '10:23: the API has no operation GET /ordrs (did you mean "GET /orders"?)'),
        ("call: {operation: FETCH /orders}", '10:23: "FETCH /orders" is not a method and a path, such as GET /orders'),
        (
            'call: {operation: "PATCH /orders/${ order.id }"}',
            "10:23: the API has no operation PATCH /orders/${ order.id }; that path takes GET or POST",
        ),
        ("call: {operation: GET /orders, body: {limit: 1}}", "10:42: GET /orders takes no body"),
        ("call: {operation: GET /orders, answer: {state: {matches: '('}}}", '10:44: "(" is no regular expression'),
        ("call: {operation: GET /orders, status: 99}", "10:44: 99 is too small"),
        ("act: {action: shp}", '10:19: unknown action "shp" (did you mean "ship"?)'),
        ("act: {action: ship, refused: [submit, shp]}", '10:43: unknown action "shp" (did you mean "ship"?)'),
        ("act: {action: cancel, carrier: UPS}", '10:36: "cancel" has no parameter "carrier"; it takes lines, reason'),
        ("act: {action: submit, reason: why}", '"submit" has no parameter "reason"; it takes none'),
        ("act: {action: ship, order: early}", '10:32: unknown order "early"'),
        ("act: {action: ship, lines: [0]}", "10:33: 0 is too small: at least 1"),
        ("act: {action: ship, lines: [1, 2]}", "10:36: the order has no line 2; it has 1 line"),
        ("act: {action: ship, lines: [{line: 3}]}", "10:40: the order has no line 3"),
        ("act: {action: ship, lines: [{line: 1}, {line: 1}]}", "10:51: line 1 is named twice"),
        ("emit: {event: LineItemLevelComplete, lines: [1, 1]}", "line 1 is named twice"),
        ("act: {action: cancel, lines: [{line: 1, quantity: 2}]}", "10:55: line 1 has 1 unit, not 2"),
        ("emit: {event: LineItemLevelComplete, order: order, lines: [4]}", "10:64: the order has no line 4"),
        ("emit: {event: OrderLevelComplete, to: erp}", 'endpoint "erp" is told by ocn; OrderLevelComplete goes by pon'),
        (
            "emit: {event: OrderLevelRisk, to: [shop]}",
            'endpoint "shop" does not want OrderLevelRisk; its `events` leave',
        ),
        ("emit: {event: OrderLevelRisk, to: [erpp]}", '10:39: unknown endpoint "erpp" (did you mean "erp"?)'),
        ("redeliver: {delivery: {event: OrderComplet}}", 'there is no event type "OrderComplet"'),
        ("advance: 99999999999d", '10:14: "99999999999d" is longer than a hundred years'),
        ("settle: {horizon: 99999999999d}", '10:23: "99999999999d" is longer than a hundred years'),
        ("answer: {endpoint: far, status: 200}", '10:24: endpoint "far" has an address of its own, so it is no inbox'),
        ("answer: {endpoint: erp, tokens: [{status: 500}]}", '10:37: endpoint "erp" fetches no tokens; it needs `auth'),
        ("answer: {endpoint: erp, delay: 5000h}", "10:13: delay must be 0 to 3600 seconds"),
        ("answer: {endpoint: erp, headers: {X Y: z}}", 'header "X Y" holds a character that HTTP forbids'),
        ("answer: {endpoint: erp, script: [{when: {event: OrderComplet}}]}", 'no event type "OrderComplet"'),
        (
            "answer: {endpoint: erp, script: [{}, {when: {order: ordre}}]}",
            'unknown order "ordre" (did you mean "order"?)',
        ),
        ("expect: {received: {endpoint: erpp}}", '10:35: unknown endpoint "erpp" (did you mean "erp"?)'),
        ("expect: {received: {endpoint: far}}", '10:35: endpoint "far" has an address of its own'),
        (
            "expect: {received: {endpoint: erp, event: OrderLevelComplete}}",
            'there is no event type "ocn:OrderLevelComp',
        ),
        ("expect: {received: {endpoint: erp, order: ordre}}", '10:47: unknown order "ordre" (did you mean "order"?)'),
        ("expect: {received: {endpoint: shop, headers: {X: {matches: '('}}}}", '10:54: "(" is no regular expression: '),
        ("expect: {delivery: {endpoint: erp, event: OrderLevelComplete}}", 'endpoint "erp" is told by ocn'),
        ("expect: {delivery: {}, payload: {a: {matches: '('}}}", '10:41: "(" is no regular expression: '),
        ("expect: {delivery: {}, payload: {a: {match: x}}}", '10:41: a claim has no word "match"; if that is the name'),
        ("expect: {delivery: {}, payload: {a: {count: two}}}", "10:41: count must be a whole number from 0, not two"),
        ("expect: {delivery: {}, count: {at_least: 3, at_most: 1}}", "10:35: no number is at least 3 and at most 1"),
        ("expect: {delivery: {}, never: true, count: 1}", '"count" stands beside "never"'),
        ("expect: {delivery: {}, since: order}", '"since" says where "within" begins: it needs "within" beside it'),
        ("expect: {delivery: {}, within: 99999999999d}", '"99999999999d" is longer than a hundred years'),
        ("expect: {delivery: {}, attempt: {gap: 99999999999d}}", "is longer than a hundred years"),
        ("expect: {delivery: {}, attempt: [{rule: OCN-SUCESS-1}]}", 'no rule "OCN-SUCESS-1" (did you mean "OCN-SUCCES'),
        ("expect: {delivery: {}, attempt: {rule: ocn-success-1}}", 'no rule "ocn-success-1" (did you mean "OCN-SUCCES'),
        ("expect: {delivery: {}, disposition: endpoint disabled}", 'got text "endpoint disabled"'),
        ("expect: {order: {total_minor: much}}", '"much" is not a whole number or an expression in ${ }'),
        ("expect: {order: {id: early, state: Open}}", '10:26: unknown order "early"'),
        ("await: {order: {id: nobody, state: Open}}", 'unknown order "nobody"'),
        ("await: {at_most: 5}", '10:12: nothing is claimed; it needs "delivery", "order", "received" or "that"'),
        ("expect: {order: {id: order}}", "10:21: nothing is claimed of the order, such as its state"),
        ("expect: {delivery: {channel: ocn, event: 'pon:OrderLevelRisk'}}", 'no event type "ocn:pon:OrderLevelRisk"'),
    ],
)
def test_complaints(tmp_path: Path, step: str, complaint: str) -> None:
    assert complaint in told(tmp_path, step)


@pytest.mark.parametrize(
    ("endpoint", "complaint"),
    [
        ("{channel: pon, url: 'not a url'}", '"not a url" is not an address such as https://example.com/inbox'),
        ("{channel: pon, url: 'ftp://example.com/'}", "is not an address such as"),
        ("{channel: pon, url: 'http://[::1/'}", "is not an address such as"),
        ("{channel: pon, url: 'http://a:99999/'}", "is not an address such as"),
        ("{channel: pon, auth: {type: oauth, token_url: 'http://[::1/'}}", "is not an address such as"),
        ("{channel: pon, auth: {type: oauth, token_url: here}}", '"here" is not an address such as'),
    ],
)
def test_addresses_are_addresses(tmp_path: Path, endpoint: str, complaint: str) -> None:
    (tmp_path / "s.yaml").write_text(f"name: x\nendpoints: {{a: {endpoint}}}\nsteps: [settle]\n", "utf-8")
    with pytest.raises(BadInput) as caught:
        loader.scenario(tmp_path / "s.yaml")
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("steps", "complaint"),
    [
        ("[{product: digital, quantity: 3}, {product: physical}]", "line 2 has 1 unit, not 2"),
        ("[{product: digital, quantity: 3}]", "the order has no line 2; it has 1 line"),
    ],
)
def test_lines_are_those_of_the_order_meant(tmp_path: Path, steps: str, complaint: str) -> None:
    (tmp_path / "s.yaml").write_text(
        f"name: x\nmatrix: {{unit: [2]}}\nsteps:\n  - place_order: {{as: one, lines: {steps}}}\n"
        "  - place_order: {as: two, lines: [{product: physical, quantity: 2}, {product: digital, quantity: 2}]}\n"
        "  - act: {action: cancel, lines: [{line: 2, quantity: 2}]}\n"
        "  - act: {action: cancel, order: one, lines: [{line: 2, quantity: '${ matrix.unit }'}]}\n",
        "utf-8",
    )
    with pytest.raises(BadInput) as caught:
        cases.expand([loader.scenario(tmp_path / "s.yaml")])
    assert complaint in str(caught.value)
    assert caught.value.line == 7


def test_lines_that_are_not_known_yet_are_left_to_the_play(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(
        "name: x\nsteps:\n  - place_order: {as: one}\n"
        "  - place_order: {as: two, lines: [{product: digital, quantity: '${ size(one.lines) }'}]}\n"
        "  - act: {action: cancel, lines: [{line: 7}]}\n",
        "utf-8",
    )
    cases.expand([loader.scenario(tmp_path / "s.yaml")])
