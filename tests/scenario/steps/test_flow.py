"""What holds other steps: ``repeat`` and ``use``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenario.playing import verdicts

if TYPE_CHECKING:
    from tests.scenario.playing import Script


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
