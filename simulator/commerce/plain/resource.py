"""A plain resource, and what its kind adds to being made, changed and told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from simulator.commerce.money import number
from simulator.errors import Declined
from simulator.instant import Instant, iso_seconds
from simulator.seed import Seed

Members = dict[str, Any]

_LARGEST: Final = 10**15
_FINEST: Final = 10
"""Decimals of an amount."""
_decoder: Final = msgspec.json.Decoder(float_hook=Decimal)
_encoder: Final = msgspec.json.Encoder(decimal_format="number")


class Resource(Struct, frozen=True, kw_only=True):
    """One resource at one moment."""

    kind: str
    """Its component in the OpenAPI document, such as ``Customer``."""
    id: str
    live_mode: bool
    created: Instant
    updated: Instant
    text: str
    """Its members beside id, times and live mode, as a JSON object; amounts keep their digits."""
    hidden: str = ""
    """What is kept of it and never told, as a JSON object."""
    version: int = 1
    deleted: bool = False

    @property
    def name(self) -> str:
        """Unique in its store."""
        return name_of(self.kind, self.id)

    @property
    def site_id(self) -> str:
        """It belongs to no site."""
        return ""

    @property
    def members(self) -> Members:
        """A fresh copy of what :attr:`text` says."""
        found: Members = _decoder.decode(self.text)
        return found

    @property
    def secrets(self) -> Members:
        """A fresh copy of what :attr:`hidden` says."""
        found: Members = _decoder.decode(self.hidden) if self.hidden else {}
        return found


class Kind(Struct, frozen=True, kw_only=True):
    """What all resources of a kind have in common."""

    component: str
    plural: str
    """As operation ids have it: ``create<plural>``."""
    noun: str
    """As people and events call it: ``customer`` is made by ``customer.created``."""
    made: Callable[[Members, Instant], Members] = lambda members, _at: members
    """The members of a new one. :raises Declined: for what the document cannot see."""
    changed: Callable[[Members, Members, Instant], Members] = lambda before, given, _at: merged(before, given)
    """The members after a change; *given* are those that were sent."""
    added: Callable[[str, Members, Seed], Members] = lambda _id, _made, _seed: {}
    """Members of a new one that follow from its id and its others."""
    hidden: Callable[[Members], Members] = lambda _given: {}
    """What is kept of what is given for a new one and never told."""
    identified: Callable[[Seed], str] = lambda seed: seed.uuid("id")
    """The id of one whose maker does not name it."""
    chosen: Callable[[str], str] | None = None
    """What is wrong with an id that its maker names, empty if nothing is; None: ids cannot be named."""
    sought: Callable[[Resource], Members] = lambda _resource: {}
    """What the filters of lists see beside what is told."""
    needed: tuple[str, ...] = ()
    """Members that are always told, as null where there are none."""
    updated_time: bool = True
    """Whether it tells when it was changed last."""
    events: Mapping[str, tuple[str, ...]] = {}
    """Events by what happens (``created``, ``updated``, ``deleted``) where they are not ``<noun>.<what happens>``."""
    state_events: tuple[str, ...] = ()
    """States in which a new one begins that have an event of their own, ``<noun>.<state>``, beside."""

    def told(self, what: str, members: Members) -> tuple[str, ...]:
        """The types of the events that tell of it."""
        noun = self.noun.replace(" ", "_")
        found = self.events.get(what, (f"{noun}.{what}",))
        begun = what == "created" and members.get("state") in self.state_events
        return (*found, f"{noun}.{members['state']}") if begun else found


def name_of(kind: str, id_: str) -> str:
    """Under which name a store keeps a resource."""
    return f"{kind}/{id_}"


def made(kind: Kind, given: Members, *, at: Instant, seed: Seed, live_mode: bool) -> Resource:
    """A new resource. :raises Declined: 400 for what cannot be."""
    members = dict(given)
    id_ = kind.identified(seed)
    if kind.chosen is not None and "id" in members:
        id_ = members.pop("id")
        if wrong := kind.chosen(id_):
            raise Declined(400, "invalid_parameter", f"The id of a {kind.noun} {wrong}.", "id")
    made = kind.made(members, at)
    text, hidden = encoded({**kind.added(id_, made, seed), **made}), encoded(kind.hidden(members))
    return Resource(
        kind=kind.component,
        id=id_,
        live_mode=live_mode,
        created=at,
        updated=at,
        text=text,
        hidden="" if hidden == "{}" else hidden,
    )


def changed(kind: Kind, resource: Resource, given: Members, *, at: Instant) -> Resource:
    """The resource with what is given replaced. :raises Declined: 400 or 409 for what cannot be."""
    return moved(resource, kind.changed(resource.members, given, at), at=at)


def moved(resource: Resource, members: Members, *, at: Instant, **hidden: Any) -> Resource:
    """The resource with these members, and with what is *hidden* replaced or, by None, forgotten."""
    kept = encoded({**resource.secrets, **hidden}) if hidden else resource.hidden
    return replace(resource, text=encoded(members), hidden=kept, updated=at, version=resource.version + 1)


def merged(before: Members, given: Members) -> Members:
    """*before* with each member that is given in its place; what is given as null is no more."""
    return {name: value for name, value in {**before, **given}.items() if value is not None}


def shown(kind: Kind, resource: Resource) -> Members:
    """The resource as the API tells it."""
    members = resource.members
    times = {"updatedTime": iso_seconds(resource.updated)} if kind.updated_time else {}
    head = {"id": resource.id, "createdTime": iso_seconds(resource.created)}
    return {**head, **dict.fromkeys(kind.needed), **members, **times, "liveMode": resource.live_mode}


def encoded(members: Members) -> str:
    """Members as JSON text, without those that are null (API-NULL-1)."""
    return _encoder.encode(_fitting({name: value for name, value in members.items() if value is not None})).decode()


def _fitting(value: Any) -> Any:
    """*value* with integers that take more than 64 bits as Decimals, which print alike."""
    if isinstance(value, dict):
        return {name: _fitting(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_fitting(part) for part in value]
    return Decimal(value) if isinstance(value, int) and value.bit_length() > 63 else value


def numbered(members: Members, *names: str) -> Members:
    """*members* in which amounts print as amounts do: at least one decimal, none beyond that is 0.

    :raises Declined: 400 for what is too large or too fine to be an amount.
    """
    return {name: _amount(name, value) if name in names else value for name, value in members.items()}


def _amount(name: str, value: Any) -> Decimal:
    amount = Decimal(value)
    if abs(amount) >= _LARGEST or int(amount.as_tuple().exponent) < -_FINEST:
        raise Declined(400, "invalid_parameter", f"'{name}' is no amount of money.", name)
    return number(amount)
