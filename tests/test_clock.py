"""Virtual time: what each mode does, and that it never goes back."""

from __future__ import annotations

import pytest

from simulator.clock import RUN_START, Clock, ClockSettings, wall
from simulator.instant import Instant, Seconds, parse_span

PAST = Instant(RUN_START - parse_span("1d"))


@pytest.mark.parametrize("mode", ["auto", "manual"])
def test_virtual_time_stands_until_it_jumps_and_never_goes_back(mode: str) -> None:
    clock = Clock(ClockSettings(mode=mode, start=RUN_START), None)  # type: ignore[arg-type]
    assert clock.virtual
    assert clock.now == RUN_START
    clock.jump(Instant(RUN_START + 5))
    clock.jump(RUN_START)
    assert clock.now == RUN_START + 5
    assert clock.ahead() == clock.now


def test_a_restart_of_a_virtual_clock_goes_on_at_the_stored_time() -> None:
    assert Clock(ClockSettings(mode="auto", start=RUN_START), PAST).now == PAST


def test_a_restart_of_a_real_clock_goes_on_at_the_later_of_stored_and_wall_time() -> None:
    present = int(wall() * 1_000_000)
    assert Clock(ClockSettings(mode="real"), PAST).now >= present
    future = Instant(present + parse_span("3h"))
    assert Clock(ClockSettings(mode="real"), future).now >= future


def test_scaled_time_runs_faster_and_stores_a_margin() -> None:
    clock = Clock(ClockSettings(mode="scaled", start=RUN_START), None)
    first = clock.now
    while clock.now == first:
        pass
    assert clock.now > first
    assert clock.ahead() > clock.now
    assert 0 < clock.real_seconds_until(Instant(clock.now + parse_span("1h"))) <= 1.0


def test_holds_nest() -> None:
    clock = Clock(ClockSettings(start=RUN_START), None)
    with clock.hold():
        with clock.hold():
            assert clock.held
        assert clock.held
    assert not clock.held


def test_who_only_looks_does_not_keep_time_from_passing() -> None:
    clock = Clock(ClockSettings(start=RUN_START, quiet=Seconds(50.0)), None)
    with clock.hold(reads=True):
        assert clock.held
    assert clock.quiet_left() == 0
    with clock.hold():
        pass
    assert clock.quiet_left() > 0


def test_quiet_time_begins_with_traffic() -> None:
    clock = Clock(ClockSettings(start=RUN_START, quiet=Seconds(50.0)), None)
    assert clock.quiet_left() == 0
    clock.traffic()
    assert 0 < clock.quiet_left() <= 50
    assert Clock(ClockSettings(start=RUN_START), None).quiet_left() == 0
