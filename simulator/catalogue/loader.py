"""The catalogue: which events there are, what announces them, and under which rules they are delivered."""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from simulator.catalogue.profile import Profile
from simulator.catalogue.rows import Row, RowFile, chosen
from simulator.catalogue.rules import Rule, pick, rules_from
from simulator.catalogue.terms import Terms, terms_from
from simulator.document import yaml
from simulator.errors import BadInput, nearest
from simulator.instant import Instant
from simulator.records import CHANNELS, Change, Channel, Environment, Event, Options

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.seed import Seed

__all__ = ["TABS", "Catalogue", "Identified", "Ordered", "Row", "load"]

TABS = ("returns", "refunds", "line_item_level", "order_level", "payment", "other")
"""The sub-tabs of the Event Notifications settings, in their documented order."""

_FOLDER = Path(__file__).parent
_DEFAULTS = Options()


class Identified(Protocol):
    """A line item, as far as the catalogue looks at it."""

    @property
    def id(self) -> str:
        """What events name it by."""


class Ordered(Protocol):
    """An order, as far as the catalogue looks at it."""

    @property
    def id(self) -> str:
        """What events name it by."""

    @property
    def lines(self) -> Sequence[Identified]:
        """Its line items."""

    def latest(self, move: str) -> str:
        """The id of the return, refund ... that *move* would be about; empty for none."""


class Catalogue:
    """All rows, profiles and rules; read-only."""

    def __init__(
        self,
        rows: Sequence[Row],
        terms: Mapping[tuple[Channel, Environment], Terms],
        options: Options = _DEFAULTS,
    ) -> None:
        """:param options: whether the events that are ours, and synonyms, are announced, too."""
        self._rows = tuple(rows)
        self._terms = terms
        self._named = {row.name: row for row in rows}
        self._plain: dict[str, Row] = {}
        self._announcing: dict[str, list[Row]] = {}
        for row in rows:
            self._plain.setdefault(row.type, row)
            if row.announces is not None and row.told(options):
                self._announcing.setdefault(row.announces, []).append(row)

    def rows(self, channel: Channel | None = None) -> tuple[Row, ...]:
        """The rows of one channel, or all, in catalogue order."""
        return tuple(row for row in self._rows if channel in (None, row.channel))

    def row(self, type_: str) -> Row:
        """The row called ``channel:type`` or just ``type``.

        :raises BadInput: there is none; offers the nearest.
        """
        found = self._named.get(type_) or self._plain.get(type_)
        if found is not None:
            return found
        channel = type_.partition(":")[0]
        words = self._named if channel in CHANNELS else self._plain
        raise BadInput(f'there is no event type "{type_}"', nearest=nearest(type_, words))

    def under(self, options: Options) -> Catalogue:
        """The catalogue as the options will have it: ``suppress_ids``, ``payment_tab``, ``event_synonyms`` ...

        :raises BadInput: ``payment_ids`` renames what is no event of the Payment tab, or to a name that is taken.
        """
        rows = chosen(self._rows, options)
        if rows == self._rows and not options.payment_tab and not options.event_synonyms:
            return self
        return Catalogue(rows, self._terms, options)

    def announce(self, changes: Sequence[Change], *, at: Instant, path: str, seed: Seed) -> list[Event]:
        """The events that a verb's changes lead to, per change in catalogue order.

        :param at: when the changes were made; an event's time is later by its row's delay.
        :param path: the seed path of the verb; the ids derive from it.
        """
        seen: dict[str, int] = {}
        root = seed.child(path)
        return [
            _event(row, change.order, change.lines, change.subject, at=at, root=root, cause=path, seen=seen)
            for change in changes
            for row in self._announcing.get(change.name, ())
        ]

    def event(
        self,
        type_: str,
        order: Ordered,
        *,
        at: Instant,
        path: str,
        seed: Seed,
        lines: Sequence[str] = (),
        subject: str = "",
        forced: bool = False,
        overrides: Mapping[str, Any] | None = None,
    ) -> Event:
        """One event of any type about *order*, whether the shop can announce it or not.

        :param lines: line ids or 1-based positions; none means all of them, for an event about lines.
        :param subject: the id of the return, refund ... that it is about; the latest that fits, if any, when empty.
        :raises BadInput: unknown type or line, or a type whose objects the shop does not have.
        """
        row = self.row(type_)
        if row.absent:
            raise BadInput(f"{row.type} cannot be sent: {row.because}")
        concerned = _concerned(row, order, lines)
        subject = subject or order.latest(row.announces or "")
        return _event(
            row,
            order,
            concerned,
            subject,
            at=at,
            root=seed.child(path),
            cause=path,
            seen={},
            forced=forced,
            overrides=overrides,
        )

    def profile(self, channel: Channel, environment: Environment, options: Options) -> Profile:
        """The delivery rules of a channel in an environment."""
        return Profile(self._terms[channel, environment], options)

    def rule(self, name: str) -> Rule:
        """The rule with that id; BadInput with the nearest otherwise."""
        return pick(self._rules, name)

    def rules(self) -> tuple[Rule, ...]:
        """All rules, in the order of their file."""
        return tuple(self._rules.values())

    @cached_property
    def _rules(self) -> dict[str, Rule]:
        # read on first use: only explanations want them
        return rules_from(_content("rules.yaml"))


def _event(
    row: Row,
    order: Ordered,
    lines: tuple[str, ...],
    subject: str,
    *,
    at: Instant,
    root: Seed,
    cause: str,
    seen: dict[str, int],
    forced: bool = False,
    overrides: Mapping[str, Any] | None = None,
) -> Event:
    which = f"{row.channel}/{row.type}/{','.join(lines)}"
    ordinal = seen[which] = seen.get(which, -1) + 1
    return Event(
        id=root.uuid("event", f"{which}/{ordinal}"),
        channel=row.channel,
        type=row.type,
        at=Instant(at + row.delay),
        order_id=order.id,
        object=order,
        lines=lines,
        subject=subject,
        cause=cause,
        forced=forced,
        overrides=dict(overrides or {}),
    )


def _concerned(row: Row, order: Ordered, lines: Sequence[str]) -> tuple[str, ...]:
    if not lines and row.about == "order":
        return ()
    ids = [line.id for line in order.lines]
    if not lines:
        return tuple(ids)
    return tuple(dict.fromkeys(_line(str(line), ids, order.id) for line in lines))


def _line(line: str, ids: list[str], order_id: str) -> str:
    if line in ids:
        return line
    if line.isdecimal() and 1 <= int(line) <= len(ids):
        return ids[int(line) - 1]
    raise BadInput(f'order {order_id} has no line "{line}" (it has {len(ids)})', nearest=nearest(line, ids))


def _content(name: str) -> Any:
    return yaml.load((_FOLDER / name).read_bytes(), f"catalogue/{name}").value


@cache
def load() -> Catalogue:
    """The catalogue that ships with the program; read once per process."""
    rows: list[Row] = []
    for channel in CHANNELS:
        rows += msgspec.convert(_content(f"{channel}.yaml"), RowFile).rows()
    return Catalogue(rows, terms_from(_content("profiles.yaml")))
