"""A Global Commerce site in one environment: its set-up case, its event-notification settings, whom it tells.

Pure: what the Solution Center and the page "Configure Site Settings > Event Notifications" decide, as values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from msgspec import Struct, field
from msgspec.structs import replace

from simulator.commerce.machine import Machine
from simulator.errors import BadInput, nearest
from simulator.instant import Instant
from simulator.records import Basic, Endpoint, Environment, Format, OAuth, Site, Style

if TYPE_CHECKING:
    from simulator.seed import Seed

CaseState = Literal["Submitted", "In progress", "Enabled"]
CaseAction = Literal["start_case", "enable_case"]

CASE: Machine[CaseState, CaseAction] = Machine(
    "set-up case",
    get_args(CaseState),
    get_args(CaseAction),
    {("Submitted", "start_case"): "In progress", ("In progress", "enable_case"): "Enabled"},
)
"""SITE-CASE-2."""


class Access(Struct, frozen=True, kw_only=True):
    """Where one endpoint of a site listens, and with which credentials."""

    url: str
    auth: Basic | OAuth | None
    """None: the receiver wants none, which must be said."""
    format: Format = "json"
    style: Style | None = None
    """None: classic for the XML of OCN, else plain."""
    retries: int | None = None
    interval: str | None = None
    time_limit: float | None = None
    endpoint: str = ""
    """The endpoint's name where it is not ``<site>.<name>``."""


class SetupCase(Struct, frozen=True, kw_only=True):
    """What is asked of Digital River in the Solution Center (SITE-CASE-1)."""

    account: str
    site: str
    subject: str
    contact: str
    """The mail address that is told when all is set up."""
    description: str = ""
    retries: int = 0
    """How often a failed PON is sent again (PON-RETRY-1, PON-RETRY-2)."""
    access: dict[Environment, Access] = field(default_factory=dict)
    """The PON endpoint of each environment."""
    company: str = ""
    locale: str = "en_US"
    setup_after: str | None = None
    """Virtual time from submitted to enabled; None: as the option ``setup_after`` says."""
    checked: tuple[str, ...] = ()
    """The boxes that are checked when the site is first enabled: a scenario's header may ask for it, nobody else."""
    number: int = 0
    """Given when it is submitted, from 1."""

    @property
    def company_id(self) -> str:
        """The company's id, by default the site's."""
        return self.company or self.site


class Mail(Struct, frozen=True, kw_only=True):
    """A mail that would have been sent."""

    at: Instant
    to: str
    text: str


class ConfiguredSite(Struct, frozen=True, kw_only=True):
    """One site as it stands in one environment."""

    case: SetupCase
    """The newest case of this site."""
    environment: Environment
    state: CaseState = "Submitted"
    """How far that case has come."""
    history: dict[str, Instant] = field(default_factory=dict)
    """When that case came to each state."""
    integration: str = ""
    """The id of the integration; empty before a case is enabled."""
    call: str = ""
    """The id of the real-time call."""
    pon: Access | None = None
    """The PON endpoint that is in force."""
    events: tuple[str, ...] = ()
    """The event ids whose boxes are checked, in the order of the page (SITE-EVENTS-2)."""
    ocn: dict[str, Access] = field(default_factory=dict)
    """The OCN endpoints by name (SITE-OCN-1)."""
    mails: tuple[Mail, ...] = ()

    @property
    def id(self) -> str:
        """The site's id."""
        return self.case.site

    @property
    def sells(self) -> Site:
        """What its orders say of it."""
        return Site(id=self.id, company_id=self.case.company_id, locale=self.case.locale)

    @property
    def locked(self) -> str:
        """Why the event-notification settings cannot be changed; empty when they can (SITE-LOCK-1)."""
        case = f"set-up case {self.case.number}"
        if not self.integration and not self.history:
            return f"{case} is Submitted; {self.environment} takes it up when it is served or changed next"
        if not self.integration:
            return f"{case} is {self.state}, and nothing has been set up yet"
        return "" if self.pon else f"{case} names no endpoint for {self.environment}"

    def endpoint_name(self, name: str, access: Access) -> str:
        """What the store calls an endpoint of this site."""
        return access.endpoint or f"{self.id}.{name}"

    def endpoints(self) -> list[Endpoint]:
        """Whom this site tells: one PON endpoint, and each OCN endpoint, which is off until the site is set up."""
        found = [] if self.pon is None else [self._endpoint("pon", "pon", self.pon, self.events)]
        return found + [self._endpoint("ocn", name, access) for name, access in self.ocn.items()]

    def _endpoint(
        self, channel: Literal["pon", "ocn"], name: str, access: Access, events: tuple[str, ...] | None = None
    ) -> Endpoint:
        classic = channel == "ocn" and access.format == "xml"
        return Endpoint(
            name=self.endpoint_name(name, access),
            channel=channel,
            url=access.url,
            format=access.format,
            style=access.style or ("classic" if classic else "plain"),
            auth=access.auth,
            events=events,
            retries=access.retries,
            interval=access.interval,
            time_limit=access.time_limit,
            site=self.id,
            enabled=bool(self.integration),
        )


# -- the life of a case -------------------------------------------------------------------------------------------


def submitted(
    known: ConfiguredSite | None, case: SetupCase, environment: Environment, at: Instant | None = None
) -> ConfiguredSite:
    """The site with a case that has come in; what an older case has set up stays in force meanwhile.

    :param at: when this environment has taken it up; None when it has not.
    """
    history: dict[str, Instant] = {} if at is None else {"Submitted": at}
    if known is None:
        return ConfiguredSite(case=case, environment=environment, history=history)
    return replace(known, case=case, state="Submitted", history=history)


def moved(site: ConfiguredSite, action: CaseAction, at: Instant, seed: Seed) -> ConfiguredSite:
    """The site after a move of its case. Enabled makes the integration and the call, and sends the mail (SITE-CASE-3).

    :raises IllegalAction: when the case is not in the state for it.
    """
    state = CASE.fire(site.state, action)
    site = replace(site, state=state, history={**site.history, state: at})
    if state != "Enabled":
        return site
    case, access = site.case, site.case.access.get(site.environment)
    set_up = replace(
        site,
        integration=site.integration or seed.uuid("integration"),
        call=site.call or seed.uuid("call"),
        events=site.events if site.integration else case.checked,
    )
    if access is None:  # the case is about the other environment
        return set_up
    where = f"{site.endpoint_name('pon', access)} in {site.environment}"
    retries = "1 retry" if case.retries == 1 else f"{case.retries} retries"
    text = f"Post-Order Notifications of site {site.id} are set up: {where}, {retries}"
    mail = Mail(at=at, to=case.contact, text=text)
    return replace(set_up, pon=replace(access, retries=case.retries), mails=(*site.mails, mail))


def ocn_access(site: ConfiguredSite, name: str) -> Access:
    """The OCN endpoint of that name; BadInput with the nearest when there is none."""
    if name not in site.ocn:
        raise BadInput(f'site {site.id} has no OCN endpoint "{name}"', nearest=nearest(name, site.ocn))
    return site.ocn[name]
