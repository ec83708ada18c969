"""The rows of the catalogue: what one event type is, as its file says it and as the options will have it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from simulator.catalogue.rules import Trust
from simulator.errors import BadInput, nearest
from simulator.instant import Span, parse_span
from simulator.records import Channel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.records import Options

_SUPPRESS: Final = {"OrderLevelSuppress": "OrderLevelSuppressRefund", "OrderLevelSuppressRefund": "OrderLevelSuppress"}
_NAME: Final = re.compile(r"[A-Z][A-Za-z0-9]{5,63}")


class Envelope(Struct, frozen=True, forbid_unknown_fields=True):
    """How a webhook's envelope differs from others (WEBHOOK-ENVELOPE-1)."""

    ends: tuple[str, ...] = ()
    """What follows ``createdTime``, of webhookIds, digitalriverVersion, versionIds."""
    previous: Literal["", "changed", "whole", "empty"] = ""
    """What ``previousAttributes`` beside the object holds; empty: there are none (EVENT-PREVIOUS-1)."""
    rules: tuple[str, ...] = ()
    """The rules behind it, where it is unlike the others."""


class Row(Struct, frozen=True, kw_only=True):
    """One event type of the catalogue."""

    channel: Channel
    type: str
    tab: str
    """The settings sub-tab (PON) or the class of the object (webhook)."""
    label: str
    """The name that the settings page shows."""
    description: str
    about: Literal["order", "line"]
    announces: str | None
    """The shop's move behind it; None when only a step can emit it."""
    delay: Span
    """From the change to the event."""
    trust: Trust
    source: str
    rules: tuple[str, ...] = ()
    """The rules behind when, how and to whom it is told: those of its file first, then its own."""
    object: str = ""
    """The class of a webhook's object, as the OpenAPI document calls it."""
    envelope: Envelope = Envelope()
    asked: str = ""
    """The operation of the API whose requests bring it about, where its object is no part of an order."""
    absent: bool = False
    """The shop has no such objects yet, so that it cannot be sent at all."""
    because: str = ""
    """Why neither the shop nor a request brings it about, as half a sentence; empty where one does."""
    live_only: bool = False
    """It occurs in production only (EVENT-LIVE-1)."""
    synonym: bool = False
    """An older name of another event, announced only where the options ask for it (EVENT-SYNONYM-1)."""
    invented: bool = False
    """Nobody documents it: it is ours, and announced only where the options ask for it (PON-PAYMENT-1)."""
    printed: str = ""
    """What a payload calls it, where that is not its type (PON-PAYMENT-2)."""

    def told(self, options: Options) -> bool:
        """Whether its move announces it under these options."""
        if self.invented:
            return options.payment_tab
        return options.event_synonyms or not self.synonym

    @property
    def id(self) -> str:
        """What a payload calls it."""
        return self.printed or self.type

    @property
    def name(self) -> str:
        """``pon:OrderLevelComplete``, unique in the catalogue."""
        return f"{self.channel}:{self.type}"


class _Entry(Struct, forbid_unknown_fields=True, kw_only=True):
    label: str = ""
    about: Literal["order", "line"] = "order"
    announces: str | None = None
    description: str
    delay: str = ""
    asked: str = ""
    object: str = ""
    envelope: str = ""
    live_only: bool = False
    synonym: bool = False
    absent: bool = False
    because: str = ""
    rules: tuple[str, ...] = ()


class _Group(Struct, forbid_unknown_fields=True):
    object: str = ""
    envelope: str = ""
    absent: bool = False
    because: str = ""
    rules: tuple[str, ...] = ()


class RowFile(Struct, forbid_unknown_fields=True):
    """A file of rows, by tab."""

    channel: Channel
    source: str
    trust: Trust
    delay: str
    rules: tuple[str, ...]
    invented: tuple[str, ...] = ()
    """The tabs whose events are ours."""
    envelopes: dict[str, Envelope] = field(default_factory=dict)
    groups: dict[str, _Group] = field(default_factory=dict)
    """What the events of a tab have in common."""
    tabs: dict[str, dict[str, _Entry]] = field(default_factory=dict)

    def rows(self) -> list[Row]:
        """Its rows, in their order."""
        return [self._row(tab, type_, entry) for tab, entries in self.tabs.items() for type_, entry in entries.items()]

    def _row(self, tab: str, type_: str, entry: _Entry) -> Row:
        group = self.groups.get(tab, _Group())
        envelope = self.envelopes.get(entry.envelope or group.envelope, Envelope())
        return Row(
            channel=self.channel,
            type=type_,
            tab=tab,
            label=entry.label or type_,
            description=entry.description,
            about=entry.about,
            announces=entry.announces,
            delay=parse_span(entry.delay or self.delay),
            trust="default" if tab in self.invented else self.trust,
            source="Our choice" if tab in self.invented else self.source,
            rules=tuple(dict.fromkeys((*self.rules, *group.rules, *envelope.rules, *entry.rules))),
            object=entry.object or group.object,
            envelope=envelope,
            asked=entry.asked,
            absent=group.absent or entry.absent,
            because=entry.because or group.because,
            live_only=entry.live_only,
            synonym=entry.synonym,
            invented=tab in self.invented,
        )


def chosen(rows: Sequence[Row], options: Options) -> tuple[Row, ...]:
    """The rows with the ids that the options give them (PON-SUPPRESS-1, PON-PAYMENT-2).

    :raises BadInput: ``payment_ids`` names no event of the Payment tab, or a name that is taken or malformed.
    """
    own = [row.type for row in rows if row.invented]
    taken = {row.type for row in rows}
    for name, wanted in options.payment_ids.items():
        if name not in own:
            raise BadInput(f'payment_ids: "{name}" is no event of the Payment tab', nearest=nearest(name, own))
        if not _NAME.fullmatch(wanted):
            raise BadInput(f'payment_ids: "{wanted}" is no event id: letters and digits, six or more, a capital first')
        if wanted in taken:
            raise BadInput(f'payment_ids: there is an event "{wanted}" already')
        taken.add(wanted)
    swap = _SUPPRESS if options.suppress_ids == "swapped" else {}
    return tuple(
        replace(row, type=swap.get(row.type, row.type), printed=options.payment_ids.get(row.type, row.printed))
        if row.channel == "pon"
        else row
        for row in rows
    )
