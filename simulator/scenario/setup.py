"""How a scenario's site is set up: the ``setup`` of its header, handed in as a case before the first step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from simulator.commerce.site import Access, SetupCase
from simulator.errors import BadInput
from simulator.records import ENVIRONMENTS
from simulator.scenario.model import SetupPlan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.records import Endpoint, Environment
    from simulator.scenario.model import Case, EndpointPlan
    from simulator.simulation import Simulation

OF_A_SITE = ("pon", "ocn")
"""The channels whose endpoints a site has."""


def setup_of(value: dict[str, Any] | None, endpoints: dict[str, Any]) -> SetupPlan | None:
    """The plan. :raises BadInput: when the endpoints say what the site decides, or are more than a site can have."""
    if value is None:
        return None
    for environment in ENVIRONMENTS:
        here = [
            name
            for name, plan in endpoints.items()
            if plan["channel"] == "pon" and plan.get("environment", environment) == environment
        ]
        if len(here) > 1:
            raise BadInput(f"a site has one endpoint for PON in {environment}, not {len(here)}: {', '.join(here)}")
    for name, plan in endpoints.items():
        decided = [word for word in ("retries", "enabled") if word in plan]
        if plan["channel"] == "pon" and decided:
            raise BadInput(f'endpoint "{name}": {decided[0]} is for the setup to say, not for the endpoint')
    return msgspec.convert(value, SetupPlan)


def belongs(case: Case, plan: EndpointPlan) -> bool:
    """Whether the endpoint is one of the site that the case sets up."""
    return case.setup is not None and plan.channel in OF_A_SITE


def hand_in(simulation: Simulation, plan: SetupPlan, endpoints: Sequence[Endpoint]) -> None:
    """Hand in the set-up case, and add the OCN endpoints.

    The boxes of *endpoints* are checked when the site is enabled: a scenario begins with all of them on unless it says
    otherwise.
    """
    site = simulation.site
    access: dict[Environment, Access] = {}
    checked: tuple[str, ...] = ()
    for endpoint in endpoints:
        if endpoint.channel == "pon":
            access[simulation.environment] = _access(endpoint)
            checked = simulation.sites.page.events if endpoint.events is None else endpoint.events
    simulation.sites.submit(
        SetupCase(
            account=plan.account,
            site=site.id,
            subject=plan.subject,
            contact=plan.contact,
            retries=plan.retries,
            access=access,
            company=site.company_id,
            locale=site.locale,
            checked=checked,
        )
    )
    for endpoint in endpoints:
        if endpoint.channel == "ocn" and endpoint.enabled:
            simulation.sites.set_ocn(site.id, endpoint.name, _access(endpoint))


def _access(endpoint: Endpoint) -> Access:
    return Access(
        url=endpoint.url,
        auth=endpoint.auth,
        format=endpoint.format,
        style=endpoint.style,
        retries=endpoint.retries,
        interval=endpoint.interval,
        time_limit=endpoint.time_limit,
        endpoint=endpoint.name,
    )
