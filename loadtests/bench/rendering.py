"""What it costs to render a payload, schema check included: ``python -m loadtests.bench.rendering KIND COUNT``."""

from __future__ import annotations

import sys

from loadtests.bench.kinds import KINDS, Press
from loadtests.bench.measured import Measure, median_size, report, taking


def main(name: str, count: int) -> None:
    """Render one event of each of *count* orders, then another one of each (its parts are printed already)."""
    press = Press(KINDS[name])
    orders = press.orders(count + 1)
    press.print(press.event(orders.pop()))
    for turn, what in enumerate(("render", "render again")):
        events = [press.event(order, turn) for order in orders]
        measure = Measure(what=what, kind=name, posts=count, size=0)
        with taking(measure):
            bodies = [press.print(event).body for event in events]
        measure.size = median_size(bodies)
        report(measure)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
