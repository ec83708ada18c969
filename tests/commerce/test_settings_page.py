"""The six tabs of checkboxes: what a word means, and what one Save does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.catalogue.loader import TABS, load
from simulator.commerce.settings_page import Page, Saved
from simulator.errors import BadInput

PAGE = Page(TABS, (row for row in load().rows("pon") if not row.invented))
REVIEW = ("OrderLevelHoldDplReview", "OrderLevelHoldDelayedFraud", "OrderLevelHoldFraudError")
WORDS = st.sampled_from([*PAGE.events, *(box.label for box in PAGE.boxes), "Returns", "refunds", "Line Item Level"])


def test_the_tabs_stand_in_their_documented_order() -> None:
    titles = ["Returns", "Refunds", "Line Item Level", "Order Level", "Payment", "Other"]
    assert [PAGE.title(tab) for tab in PAGE.tabs] == titles
    assert len(PAGE.events) == 38
    counts = [len({box.label for box in PAGE.boxes if box.tab == tab}) for tab in PAGE.tabs]
    assert counts == [5, 14, 7, 8, 0, 2]


def test_one_label_may_stand_for_several_ids() -> None:
    assert PAGE.named("Order in Review") == REVIEW
    assert PAGE.named("OrderLevelHoldDplReview") == REVIEW[:1]


def test_an_id_goes_before_a_label_since_the_guide_seems_to_swap_two() -> None:
    assert PAGE.named("OrderLevelSuppress") == ("OrderLevelSuppress",)
    assert PAGE.named("Order Level Suppress") == ("OrderLevelSuppressRefund",)
    assert PAGE.named("order level suppress refund") == ("OrderLevelSuppress",)


@pytest.mark.parametrize("word", ["Line Item Level", "line_item_level", "LINE-ITEM-LEVEL", "lineitemlevel"])
def test_a_tab_is_all_its_boxes(word: str) -> None:
    assert len(PAGE.named(word)) == 7


@pytest.mark.parametrize(
    ("word", "near"),
    [("OrderLevelComplet", "OrderLevelComplete"), ("Order Shiped", "Order Shipped"), ("Othr", "Other")],
)
def test_an_unknown_word_is_told_with_the_nearest(word: str, near: str) -> None:
    with pytest.raises(BadInput) as caught:
        PAGE.named(word)
    assert caught.value.nearest == near


def test_an_empty_tab_is_told_as_such() -> None:
    with pytest.raises(BadInput, match="the tab Payment has no events"):
        PAGE.named("payment")


@given(st.lists(st.sampled_from(PAGE.events)), st.lists(WORDS), st.lists(WORDS), st.sampled_from([None, True, False]))
def test_a_save_switches_what_it_names_and_nothing_else(
    before: list[str], check: list[str], uncheck: list[str], everything: bool | None
) -> None:
    after = PAGE.saved(before, Saved(tuple(check), tuple(uncheck), everything))
    checked = {event for word in check for event in PAGE.named(word)}
    unchecked = {event for word in uncheck for event in PAGE.named(word)}
    start = set(before) if everything is None else set(PAGE.events) if everything else set()
    assert set(after) == (start | checked) - unchecked
    assert list(after) == [event for event in PAGE.events if event in after]
