"""A scenario as values: header, steps, and the cases that its matrix makes."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct, field

from simulator.clock import ClockSettings
from simulator.errors import BadInput
from simulator.instant import parse_instant
from simulator.receiver.tls import Certificate
from simulator.records import Channel, Environment, Format, Options, Style

Path = tuple[str | int, ...]
"""The way to a part of a value: keys and 0-based positions."""
YEARS = 9000
"""Virtual time ends before this year: a calendar has no more than four digits for it."""
LATEST = parse_instant(f"{YEARS}-01-01")
Places = dict[Path, tuple[int, int]]
"""Line and column of parts, by their way."""


class Place(Struct, frozen=True):
    """Where something stands in a file."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file

    def complain(self, what: str, nearest: str = "") -> BadInput:
        """The error that names this place."""
        return BadInput(what, where=self.file, line=self.line, column=self.column, nearest=nearest)


def nearest_place(around: Place, places: Places, path: Path) -> Place:
    """The place of the part under *path*, or of the nearest part around it that has one."""
    while path and path not in places:
        path = path[:-1]
    line, column = places.get(path, (around.line, around.column))
    return Place(around.file, line, column)


class Step(Struct, frozen=True, kw_only=True):
    """One step as written; expressions are filled in when it is played."""

    word: str
    value: Any
    place: Place
    number: int
    """Its ordinal among its neighbours, from 1; part of its seed path."""
    steps: tuple[Step, ...] = ()
    """The steps inside ``repeat``, or of the fragment that ``use`` names."""
    defaults: dict[str, Any] = field(default_factory=dict)
    """The parameters of that fragment; None means that it must be given."""
    places: Places = field(default_factory=dict)
    """Of what stands in it, by its way below the word."""

    def at(self, path: Path) -> Place:
        """Where the part of this step under *path* stands; the nearest known place around it."""
        return nearest_place(self.place, self.places, path)


class Scenario(Struct, frozen=True, kw_only=True):
    """One file: a header, whose expressions may name the matrix, and steps."""

    file: str
    id: str
    """``folder/stem``: the same wherever the checkout lies; part of every seed path."""
    name: str
    description: str
    tags: tuple[str, ...]
    header: dict[str, Any]
    matrix: dict[str, tuple[Any, ...]]
    timeout: float
    steps: tuple[Step, ...]
    place: Place
    places: Places = field(default_factory=dict)
    """Of what stands in the header."""

    def at(self, path: Path) -> Place:
        """Where the part of the header under *path* stands; the nearest known place around it."""
        return nearest_place(self.place, self.places, path)


class Fragment(Struct, frozen=True, kw_only=True):
    """Steps with parameters, for ``use``."""

    file: str
    name: str
    params: dict[str, Any]
    steps: tuple[Step, ...]


class Credentials(Struct, frozen=True, kw_only=True):
    """What ``auth`` of an endpoint asks for; empty values are invented for the bundled receiver."""

    type: str = "none"
    user: str = ""
    password: str = ""
    wrong: bool = False
    client_id: str = ""
    client_secret: str = ""
    grant_type: str = "password"
    token_url: str = ""
    audience: str = ""


class EndpointPlan(Struct, frozen=True, kw_only=True):
    """An endpoint of the header before it has an address."""

    name: str
    channel: Channel
    format: Format = "json"
    style: Style = "plain"
    auth: Credentials | None = None
    """None: what the run gives."""
    secrets: tuple[str, ...] = ()
    forged: bool = False
    """Whether it is signed with secrets that the receiver does not have."""
    retries: int | None = None
    interval: str | None = None
    time_limit: float | None = None
    events: tuple[str, ...] | None = None
    api_version: str = ""
    expanded: tuple[str, ...] = ()
    enabled: bool = True
    url: str = ""
    environment: Environment | None = None
    """The only one in which there is such an endpoint; None: both."""
    tls: Certificate | Literal[""] = ""
    """The certificate that the bundled receiver shows there; empty for plain http."""


class SetupPlan(Struct, frozen=True, kw_only=True):
    """What the set-up case of the site says; its endpoints are those of the header."""

    account: str = "Example account"
    subject: str = "Turn on Post-Order Notifications"
    contact: str = "integrator@example.com"
    retries: int = 0


class Case(Struct, frozen=True, kw_only=True):
    """A scenario with one row of its matrix: what the runner plays."""

    id: str
    """``folder/stem`` or ``folder/stem[status=301]``."""
    name: str
    description: str
    tags: tuple[str, ...]
    file: str
    row: dict[str, Any]
    seed: str
    site_id: str
    company_id: str
    locale: str
    environment: Environment | None
    """None: the scenario does not say."""
    clock: ClockSettings | None
    """None: the scenario does not say."""
    endpoints: tuple[EndpointPlan, ...]
    setup: SetupPlan | None
    """None: the endpoints stand by themselves."""
    options: Options
    timeout: float
    steps: tuple[Step, ...]
    scripts_receiver: bool
    """True when a step is ``answer``: it can only be played against the bundled receiver."""
