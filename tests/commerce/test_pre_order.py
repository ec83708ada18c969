"""Lines that wait for fulfillment: after their release, and told in one way or the other."""

from __future__ import annotations

import pytest

from simulator.commerce.pre_order import waiting
from simulator.records import Options
from tests.commerce.drafts import act, in_process, line, lived, moves, placed

GOODS, DOWNLOAD = line("physical", 1, "10.00"), line("digital", 1, "5.00")
LATER = line("digital", 1, "7.00", pre_order=True)
BOTH = ["line.pend", "line.pend_electronic"]


@pytest.mark.parametrize(
    ("options", "told"), [(Options(), ["line.pend_electronic"]), (Options(digital_pending="both"), BOTH)]
)
def test_a_download_that_waits_is_told_by_its_own_event_or_by_both(options: Options, told: list[str]) -> None:
    order = act(placed(GOODS, DOWNLOAD, LATER).order, "submit").order
    processed = act(order, "process", options=options)
    assert moves(processed) == ["order.process", "line.pend", *told]
    released = act(processed.order, "release_pre_order", options=options)
    assert moves(released) == ["line.release", *told]
    assert {change.lines for change in released.changes} == {(released.order.lines[2].id,)}


def test_only_open_lines_wait_for_their_release() -> None:
    assert waiting(in_process(LATER))
    assert not waiting(lived(in_process(LATER), "release_pre_order"))
    assert not waiting(lived(in_process(LATER, GOODS), "cancel"))
