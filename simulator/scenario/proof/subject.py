"""One step under proof: what it can speak of, and the small questions that every step is asked."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.catalogue import loader as catalogue_loader
from simulator.commerce.settings_page import Page
from simulator.errors import BadInput, nearest
from simulator.instant import parse_span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from simulator.catalogue.loader import Row
    from simulator.market.draft import Market
    from simulator.scenario.model import Path, Scenario, Step


class Known(NamedTuple):
    """What the steps of a scenario can speak of."""

    endpoints: Mapping[str, Mapping[str, Any]]
    """The endpoints of the header, as it says them."""
    site: Mapping[str, Any]
    clock: Any
    """What the header says of it."""
    market: Market
    orders: dict[str, Sequence[int] | None]
    """The orders placed so far by name, the last one last: the units of each line, None while that is not known."""
    setup: Any = None
    """How the header has the site set up."""


@contextmanager
def placed(whole: Step | Scenario, path: Path = ()) -> Iterator[None]:
    """Give what goes wrong inside the place of that part."""
    try:
        yield
    except BadInput as error:
        place = whole.at(path)
        raise error.at(place.file, place.line, place.column) from None
    except ValueError as error:
        raise whole.at(path).complain(str(error)) from None


def unresolved(value: Any) -> bool:
    """True while some text in *value* still holds an expression."""
    if isinstance(value, dict | list):
        return any(map(unresolved, value.values() if isinstance(value, dict) else value))
    return isinstance(value, str) and "${" in value


def row(event: str, channel: str = "") -> Row:
    """The catalogue's row of an event type, ``TYPE`` or ``CHANNEL:TYPE``; BadInput when there is none."""
    plain = event.removeprefix(f"{channel}:")
    return catalogue_loader.load().row(f"{channel}:{plain}" if channel else event)


def types(word: str, channel: str) -> tuple[str, ...]:
    """The event types of a channel that *word* means; of PON also the label of a box or a tab.

    :raises BadInput: when there is none.
    """
    if channel != "pon":
        return (row(word, channel).type,)
    return page().named(word)


@cache
def page() -> Page:
    """The settings page with all that can be on it."""
    return Page(catalogue_loader.TABS, catalogue_loader.load().rows("pon"))


class Subject(NamedTuple):
    """A step with what is known when it is played; what expressions have still to say is passed over."""

    step: Step
    value: Any
    """The step's keys, with what could be worked out."""
    known: Known
    names: list[str]
    """Every name given so far."""

    def complain(self, path: Path, what: str, near: str = "") -> BadInput:
        """The error that names the part under *path*."""
        return self.step.at(path).complain(what, near)

    def one_of(self, path: Path, word: str | None, words: Iterable[str], kind: str) -> None:
        """A word must be one of several."""
        given = list(words)
        if word and not unresolved(word) and word not in given:
            raise self.complain(path, f'unknown {kind} "{word}"', nearest(word, given))

    def order(self, path: Path, name: str | None) -> None:
        """The name or id of an order; None is the last one placed."""
        if name is None and not self.known.orders:
            raise self.complain(path, "no order has been placed yet")
        if name and not name.isdigit():
            self.one_of(path, name, self.known.orders, "order")

    def placed(self, units: Sequence[int] | None) -> None:
        """Remember the order that this step places; *units* are those of its lines, None while they are not known."""
        name, orders = self.value.get("as", ""), self.known.orders
        orders.pop(name, None)
        orders[name] = units

    def lines_of(self, name: str | None) -> Sequence[int] | None:
        """The units of each line of an order; None when they are not known."""
        orders = self.known.orders
        return orders.get(next(reversed(orders), "") if name is None else name)

    def event(self, path: Path, event: str | None, channel: str = "") -> Row | None:
        """The catalogue's row of an event type, if that is known already."""
        if not event or unresolved([event, channel]):
            return None
        with placed(self.step, path):
            return row(event, channel)

    def endpoint(self, path: Path, name: str | None, wanted: Row | None = None) -> Mapping[str, Any]:
        """The endpoint of that name, which must be on the channel of the event."""
        self.one_of(path, name, self.known.endpoints, "endpoint")
        found = self.known.endpoints.get(name or "", {})
        if wanted and found and found["channel"] != wanted.channel:
            what = f'endpoint "{name}" is told by {found["channel"]}; {wanted.type} goes by {wanted.channel}'
            raise self.complain(path, what)
        return found

    def inbox(self, path: Path, name: str) -> Mapping[str, Any]:
        """The endpoint of that name, which must lie at the bundled receiver."""
        found = self.endpoint(path, name)
        if "url" in found:
            what = f'endpoint "{name}" has an address of its own, so it is no inbox of the receiver'
            raise self.complain(path, what)
        return found

    def span(self, path: Path, text: str | None) -> None:
        """A span of time within reason."""
        if text is not None and not unresolved(text):
            with placed(self.step, path):
                parse_span(text)
