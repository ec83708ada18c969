"""``test-data.md``: the cards, last names and tax identifiers that tell what becomes of a payment or an order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.cli.pages import markdown
from simulator.commerce import test_data
from simulator.commerce.plain.tax_identifier import VALID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.commerce.parties import Outcome
    from simulator.commerce.test_data import Suspicion

INTRO: Final = """\
What a payment comes to is told by the number of the card, or by the last name of the owner of the source; what fraud
checks find, by the last name of who is billed or of the owner. It counts for sources that a client makes (`POST
/sources`), and for [`place_order`](steps.md#place_order) by `payment: {card: ...}` and `shopper: {last_name: ...}`.
When it comes true is said by [options](options.md) such as `capture_complete_after`."""
OUTCOMES: Final[dict[Outcome, str]] = {
    "": "all goes well",
    "charge fails": "the charge is refused: no order comes of a request, and one that a step placed is cancelled",
    "charge fails late": "the charge is pending and then fails, which cancels the order",
    "charge stays": "the charge stays pending",
    "capture fails": "a capture fails at once; the charge stays capturable",
    "capture fails late": "a capture is pending and then fails; the charge stays capturable",
    "capture stays": "a capture stays pending",
    "cancel fails": "a cancel fails",
    "refund fails": "a refund fails at once",
    "refund fails late": "a refund is pending and then fails",
}
"""What each outcome means for an order."""
SUSPICIONS: Final[dict[Suspicion, str]] = {
    "review": "the order is in review until somebody decides",
    "review passes": "the order is in review, and is accepted after a while",
    "review blocks": "the order is in review, and is blocked after a while",
    "refused": "the order is refused in the answer",
}
"""What each finding of fraud checks means for an order."""
_CHALLENGE: Final = "the shopper is challenged first"
_UNMADE: Final = "no source is made"


def page() -> str:
    """The whole page."""
    return markdown.page(
        "Test data",
        INTRO,
        f"Rules: {markdown.rules(('PAYMENT-TEST-1', 'PAYMENT-TEST-2', 'FRAUD-TEST-1', 'API-SOURCE-4'))}.",
        "## Cards",
        "Any other number is that of a card with which all goes well; dates and security codes do not matter.",
        markdown.table(("Card", "Brand", "What becomes of it"), _cards()),
        "## Last names",
        "They count for these types of sources alone.",
        markdown.table(("Last name", "Types of sources", "What becomes of it"), _names()),
        "## Last names and fraud",
        markdown.table(("Last name", "What becomes of it"), _suspicions()),
        "## Tax identifiers",
        f"Verified are {markdown.codes(VALID)}; every other one is found not valid.",
    )


def _cards() -> Iterator[tuple[str, ...]]:
    for number, outcome in test_data.CARDS.items():
        challenged = [_CHALLENGE] if number in test_data.CHALLENGED_CARDS else []
        yield markdown.code(number), test_data.brand_of(number), "; ".join((*challenged, OUTCOMES[outcome]))
    refused = test_data.REFUSED_CARD
    yield markdown.code(refused), test_data.brand_of(refused), _UNMADE


def _names() -> Iterator[tuple[str, ...]]:
    """A row for each name and what it tells, with all the types that know it so."""
    tables = (test_data.UNMADE, test_data.FAILING, test_data.CHALLENGED, test_data.NAMES)
    told: dict[tuple[str, str], list[str]] = {}
    for name, type_ in dict.fromkeys((name, key) for table in tables for key in table for name in table[key]):
        told.setdefault((name, _told(type_, name)), []).append(type_)
    for (name, text), types in told.items():
        yield markdown.code(name), markdown.codes(types), text


def _told(type_: str, name: str) -> str:
    if test_data.unmade(type_, name):
        return _UNMADE
    if test_data.failing(type_, name):
        return "the source fails when the shopper has approved of it"
    challenged = [_CHALLENGE] if test_data.challenged(type_, name, "") else []
    return "; ".join((*challenged, OUTCOMES[test_data.outcome_of(type_, name)]))


def _suspicions() -> Iterator[tuple[str, str]]:
    for name, found in test_data.SUSPICIONS.items():
        yield markdown.code(name), SUSPICIONS[found]
