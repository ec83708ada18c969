"""The values that travel between the floors: frozen, without behaviour, encodable by msgspec.

Instants and spans are virtual microseconds (`simulator.instant`); everything real sits in `Measured`.
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct, field

from simulator.instant import Instant, Seconds

Channel = Literal["pon", "ocn", "webhook"]
Environment = Literal["cte", "production"]
Format = Literal["json", "xml"]
Style = Literal["plain", "classic"]
Failure = Literal[
    "",
    "refused",
    "reset",
    "dns",
    "tls",
    "time limit",
    "truncated",
    "oversize",
    "protocol",
    "not allowed",
    "token",
]
PartKind = Literal["charge", "fulfillment", "refund", "return"]
DispositionName = Literal["acknowledged", "hop", "retry", "exhausted", "not allowed"]

CHANNELS: tuple[Channel, ...] = ("pon", "ocn", "webhook")
ENVIRONMENTS: tuple[Environment, ...] = ("cte", "production")


class Options(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Choices where the facts are silent or contradict each other; each default is the documented or marked one.

    The field comments name the rule in ``catalogue/rules.yaml`` that the option belongs to.
    """

    flow: Literal["follow-ups", "manual"] = "follow-ups"  # SHOP-FLOW-1
    submit_after: str = "5s"  # SHOP-FLOW-1
    process_after: str = "10s"  # SHOP-FLOW-1
    cancel_complete_after: str = "5s"  # SHOP-CANCEL-1
    capture_complete_after: str = "35s"  # CHARGE-SETTLE-1
    charge_cancel_after: str = "2s"  # CHARGE-SETTLE-1
    payment_fails_after: str = "30s"  # CHARGE-DECLINE-1
    review_after: str = "6h"  # FRAUD-REVIEW-1
    return_refund_after: str = "1d"  # SHOP-RETURN-2
    refund_complete_after: str = "3d"  # SHOP-REFUND-3
    refund_send_after: str = "4m"  # SHOP-REFUND-4
    refund_settle_after: str = "1m"  # SHOP-REFUND-4
    refund_information_for: str = "30d"  # SHOP-REFUND-5
    setup_after: str = "0s"  # SITE-CASE-2
    line_level_lines: Literal["concerned", "all"] = "concerned"  # PON-LINES-1
    amount_places: Literal["two", "iso"] = "two"  # PON-MONEY-1: max(2, ISO digits), or just the ISO digits
    suppress_ids: Literal["printed", "swapped"] = "printed"  # PON-SUPPRESS-1
    digital_pending: Literal["electronic", "both"] = "electronic"  # PON-PENDING-1
    payment_tab: bool = False  # PON-PAYMENT-1: whether the invented events of the Payment tab are announced
    payment_ids: dict[str, str] = field(default_factory=dict)  # PON-PAYMENT-2: invented id -> the id to print
    method_names: Literal["varied", "listed"] = "varied"  # PON-PAYMENT-NAME-1: the letter case of payment methods
    ocn_success: Literal["exact", "2xx"] = "exact"  # OCN-SUCCESS-1
    redirect_method: Literal["post", "browser"] = "post"  # OCN-REDIRECT-4
    redirect_credentials: Literal["same_origin", "same_host"] = "same_origin"  # OCN-REDIRECT-3
    signature_time: Literal["wall", "virtual"] = "wall"  # WEBHOOK-SIGN-3
    signature_format: Literal["unix", "unix_ms", "iso8601"] = "unix"  # WEBHOOK-SIGN-2
    signature_order: Literal["newest_first", "oldest_first"] = "newest_first"  # WEBHOOK-SIGN-4
    webhook_race: Literal["none", "before", "after", "stale"] = "none"  # WEBHOOK-RACE-3
    webhook_wildcard: bool = False  # WEBHOOK-TYPES-2: whether `*` is a type that a webhook can subscribe to
    webhook_jitter: bool = True  # WEBHOOK-RETRY-3: 10 % seeded jitter on the ladder
    api_version: str = "2021-12-13"  # WEBHOOK-VERSION-1
    webhook_ids: Literal["by_type", "always", "never"] = "by_type"  # EVENT-IDS-1: which events name their webhooks
    event_synonyms: bool = False  # EVENT-SYNONYM-1: whether older names of events are announced, too


class Site(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The Global Commerce site that the shop plays."""

    id: str = "drdemo"
    company_id: str = "drdemo"
    locale: str = "en_US"


# -- what the shop is asked, and what it does ---------------------------------------------------------------------


class Action(Struct, frozen=True, kw_only=True):
    """What is asked of the shop: a verb on one object."""

    name: str
    """``place``, ``submit``, ``process``, ``ship``, ``fulfill``, ``cancel``, ``cancel_complete`` ..."""
    order_id: str
    params: dict[str, Any] = field(default_factory=dict)


class Change(Struct, frozen=True, kw_only=True):
    """What the shop did to one order: one announced move, with the order as it stood right after it."""

    name: str
    """The announced move, the key that catalogue rows name: ``order.place``, ``line.complete`` ..."""
    order: Any
    """The frozen ``commerce.order.Order`` right after this move."""
    lines: tuple[str, ...] = ()
    """Ids of the line items concerned; empty when the whole order is."""
    subject: str = ""
    """The id of the return, receipt, refund, dispute or suppression that the move is about."""


class Part(Struct, frozen=True, kw_only=True):
    """A part of an order that the Digital River API knows by an id of its own."""

    kind: PartKind
    id: str
    """As the API shows it."""
    order_id: str


class Followup(Struct, frozen=True, kw_only=True):
    """An agenda entry: what the shop will do by itself at a virtual time."""

    path: str
    """The seed path: the order's path and the entry's ordinal there."""
    due: Instant
    action: Action
    calendar: bool = False
    """True for renewals and expiries, which `settle` does not wait for."""


class Event(Struct, frozen=True, kw_only=True):
    """Something that happened on the platform, with its object frozen at that moment."""

    id: str
    channel: Channel
    type: str
    at: Instant
    """When the platform says it happened; a delivery of it is due then."""
    order_id: str
    object: Any
    lines: tuple[str, ...] = ()
    subject: str = ""
    """The id of the return, receipt, refund, dispute or suppression that it is about."""
    cause: str = ""
    """The seed path of the verb that led to it."""
    before: Any = None
    """The object as it was before the change, for an event that tells what of it changed."""
    forced: bool = False
    """True when a step emitted it past the shop."""
    overrides: dict[str, Any] = field(default_factory=dict)
    """Payload values that a step or ``--set`` replaces, by dotted path below the payload's root."""


class Notification(Struct, frozen=True, kw_only=True):
    """One event as bytes for one channel, format and style."""

    body: bytes
    content_type: str
    digest: str
    """Hex digest of the body, its key in the store."""


# -- who is told --------------------------------------------------------------------------------------------------


class Basic(Struct, frozen=True, tag="basic", tag_field="type"):
    """HTTP Basic, sent pre-emptively."""

    user: str
    password: str


class OAuth(Struct, frozen=True, tag="oauth", tag_field="type", kw_only=True):
    """An OAuth 2 bearer token, fetched form-encoded (RFC 6749) and cached."""

    token_url: str
    client_id: str
    client_secret: str
    user: str = ""
    password: str = ""
    grant_type: Literal["password", "client_credentials"] = "password"
    audience: str = ""


class Endpoint(Struct, frozen=True, kw_only=True):
    """A receiver address with all that is agreed about it."""

    name: str
    """Unique in its store; scenarios and journals use it."""
    channel: Channel
    url: str
    format: Format = "json"
    style: Style = "plain"
    auth: Basic | OAuth | None = None
    secrets: tuple[str, ...] = ()
    """Signing secrets (webhook), newest first."""
    events: tuple[str, ...] | None = None
    """The event types wanted; None means all."""
    site: str = ""
    """The configured site whose endpoint it is, and whose orders alone it is told of; empty: anybody's."""
    enabled: bool = True
    retries: int | None = None
    """Overrides the number of retries of the profile."""
    interval: str | None = None
    """Overrides the gap between attempts with one fixed span such as ``10m``."""
    time_limit: float | None = None
    """Overrides the time limit of one POST, in real seconds."""
    id: str = ""
    """The webhook id printed in ``webhookIds``; derived from the seed when empty."""
    api_version: str = ""
    """The API version of what it is told (webhook); empty: as the options say."""
    expanded: tuple[str, ...] = ()
    """The event types that it is told of in expanded form (webhook)."""


class Delivery(Struct, frozen=True, kw_only=True):
    """One notification on its way to one endpoint."""

    id: str
    event_id: str
    event_type: str
    channel: Channel
    endpoint: str
    order_id: str
    due: Instant
    body: str
    """Digest of the body bytes, the key of the body store."""
    size: int
    content_type: str
    cause: str = ""
    redelivery_of: str = ""
    """The delivery that this one repeats on request."""


# -- what happened to it ------------------------------------------------------------------------------------------


class Answer(Struct, frozen=True, kw_only=True):
    """What one bounded HTTP exchange brought; a failure is a value, not an exception."""

    status: int = 0
    """0 when no status line came."""
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    failure: Failure = ""
    detail: str = ""
    """One line for the user, without addresses that change from run to run."""
    took: Seconds = Seconds(0.0)

    def header(self, name: str) -> str | None:
        """The first header of that name, in any case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


class Reading(Struct, frozen=True, kw_only=True):
    """What a profile reads from one answer."""

    disposition: DispositionName
    reason: str
    rules: tuple[str, ...] = ()
    location: str = ""
    """The absolute address of the next hop, when the disposition is ``hop``."""


class Exchange(Struct, frozen=True, kw_only=True):
    """One POST inside an attempt: the first goes to the configured address, each further one is a hop."""

    url: str
    method: str = "POST"
    headers: tuple[tuple[str, str], ...] = ()
    """What was sent and does not change from run to run, secrets masked; none when no connection came about."""
    status: int = 0
    answer_headers: tuple[tuple[str, str], ...] = ()
    answer_body: str = ""
    failure: str = ""
    detail: str = ""
    notes: tuple[str, ...] = ()
    """Such as ``credentials withheld: another origin`` or ``https to http``."""


class Measured(Struct, frozen=True, kw_only=True):
    """Real-world measures, outside the promise of repeatability."""

    took: float = 0.0
    """Real seconds from connect to the last byte, hops included."""
    wall: float = 0.0
    """Unix time of the first byte."""
    headers: tuple[tuple[str, str], ...] = ()
    """Headers that change on every attempt: signature, bearer token; secrets masked."""
    interrupted: int = 0
    """How many times this attempt was cut off by the death of the process and sent again."""


class Attempt(Struct, frozen=True, kw_only=True):
    """One POST and its answer (with the hops that followed); an entry of the journal."""

    delivery: str
    number: int
    at: Instant
    disposition: DispositionName
    reason: str = ""
    rules: tuple[str, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    next_at: Instant | None = None
    """When the next attempt is due, if there is one."""
    measured: Measured = Measured()

    @property
    def id(self) -> str:
        """``<delivery>.<number>``, what ``drsim explain`` takes."""
        return f"{self.delivery}.{self.number}"


class Settled(Struct, frozen=True, kw_only=True):
    """A delivery that ended without an attempt of its own: its endpoint was disabled, or it was called off."""

    delivery: str
    at: Instant
    disposition: DispositionName
    reason: str
    rules: tuple[str, ...] = ()


class Note(Struct, frozen=True, kw_only=True):
    """A journal entry that is neither change, event nor attempt: a step, a warning, a verdict, a clock move."""

    at: Instant
    what: str
    """``step``, ``warning``, ``endpoint``, ``site``, ``mail``, ``answer``, ``clock``, ``verdict``."""
    cause: str
    text: str
    data: dict[str, Any] = field(default_factory=dict)


class Commit(Struct, kw_only=True):
    """All that one verb (or one settled attempt) writes: it becomes durable as a whole or not at all."""

    at: Instant
    cause: str = ""
    asked: Action | None = None
    orders: list[Any] = field(default_factory=list)
    endpoints: list[Endpoint] = field(default_factory=list)
    sites: list[Any] = field(default_factory=list)
    """``commerce.site.ConfiguredSite`` as they stand from now on."""
    webhooks: list[Any] = field(default_factory=list)
    """``commerce.webhook.Webhook`` as they stand from now on."""
    resources: list[Any] = field(default_factory=list)
    """``commerce.plain.resource.Resource`` as they stand from now on."""
    parts: list[Part] = field(default_factory=list)
    """The parts that its orders have and had not; one that is known stays as it is."""
    keys: list[Any] = field(default_factory=list)
    """``commerce.api_key.ApiKey`` that the store has from now on."""
    changes: list[Change] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    bodies: list[tuple[str, bytes]] = field(default_factory=list)
    started: list[tuple[str, int]] = field(default_factory=list)
    """(delivery id, attempt number) about to be sent."""
    attempts: list[Attempt] = field(default_factory=list)
    first_at: dict[str, Instant] = field(default_factory=dict)
    """When the first attempt of each delivery in `attempts` began."""
    settled: list[Settled] = field(default_factory=list)
    agenda: list[Followup] = field(default_factory=list)
    played: list[str] = field(default_factory=list)
    """Paths of agenda entries that this commit carries out or calls off."""
    notes: list[Note] = field(default_factory=list)
    ordinals: dict[str, int] = field(default_factory=dict)
    """How many outside requests each parent has seen, so that their seed paths go on after a restart."""


# -- what is claimed and judged -----------------------------------------------------------------------------------

VerdictName = Literal["pass", "fail", "inconclusive", "not applicable"]


class Verdict(Struct, frozen=True, kw_only=True):
    """What an expectation or check came to, with its evidence."""

    verdict: VerdictName
    claim: str
    expected: str = ""
    seen: str = ""
    evidence: tuple[str, ...] = ()
    """Ids of the journal entries that prove it."""
    where: str = ""
    """``file:line`` of the step."""
    reason: str = ""
    """Why it is not applicable or inconclusive."""
