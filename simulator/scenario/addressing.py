"""Gives every endpoint of a case its address, credentials and secrets: an inbox of ours, a target, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from simulator.checks.expectation import LeftOut
from simulator.records import Basic, Endpoint, OAuth
from simulator.scenario import setup
from simulator.scenario.model import Credentials
from simulator.seed import Seed

if TYPE_CHECKING:
    from simulator.scenario.bundled import Bundled, Inbox
    from simulator.scenario.model import Case, EndpointPlan
    from simulator.scenario.settings import Settings
    from simulator.scenario.stage import Stage

USER = "drsim"
NAMED = ("url", "elsewhere", "plain", "channel", "secret", "user", "password", "id")
"""What ``${ endpoints.NAME.… }`` has."""
_GENUINE = ("whk_genuine",)
"""What the receiver has where a case forges signatures and names no secret."""
VIRTUAL_TOLERANCE = 1e12
"""Seconds: virtual stamps have nothing to do with the receiver's clock."""


def left_out(case: Case, settings: Settings) -> list[LeftOut]:
    """The endpoints that have no address in this run, or are not of its environment."""
    here = settings.environment or case.environment or "cte"
    found = []
    for plan in case.endpoints:
        if plan.environment not in (None, here):
            found.append(LeftOut(plan.name, plan.channel, f"{plan.name} is told in {plan.environment} only"))
        elif not settings.ours and not plan.url and plan.channel not in settings.targets:
            found.append(LeftOut(plan.name, plan.channel))
    return found


async def set_up(stage: Stage, settings: Settings) -> None:
    """Tell the simulation its endpoints and the bundled receiver its inboxes."""
    stage.left_out = left_out(stage.case, settings)
    absent = [out.name for out in stage.left_out]
    seed = Seed(settings.seed if settings.seed is not None else stage.case.seed).child(stage.case.id)
    for plan in stage.case.endpoints:
        if plan.name in absent:
            continue
        asked = _asked(plan, settings, seed.child(plan.name))
        if stage.bundled is not None and not plan.url:
            await _inbox(stage, stage.bundled, plan, asked)
        else:
            url = plan.url or settings.targets[plan.channel]
            _tell(stage, plan, _endpoint(plan, url, asked, "", settings))
    if stage.case.setup is not None:
        setup.hand_in(stage.simulation, stage.case.setup, stage.of_site)


def _tell(stage: Stage, plan: EndpointPlan, endpoint: Endpoint) -> Endpoint:
    """Let the simulation know of an endpoint, or the site's set-up, when it is one of those."""
    if setup.belongs(stage.case, plan):
        stage.of_site.append(endpoint)
    else:
        stage.simulation.set_endpoint(endpoint)
        endpoint = stage.simulation.endpoint(endpoint.name)
    stage.endpoint_names[plan.name] = _named(endpoint, stage.inboxes.get(plan.name))
    return endpoint


def _asked(plan: EndpointPlan, settings: Settings, seed: Seed) -> Credentials:
    """The credentials that the receiver wants. A target's are the command line's, if it gives any."""
    if not settings.ours and settings.basic is not None and not plan.url:
        wrong = plan.auth is not None and plan.auth.wrong
        return Credentials(type="basic", user=settings.basic.user, password=settings.basic.password, wrong=wrong)
    if plan.auth is None:
        usual = "basic" if settings.ours and plan.channel != "webhook" and not plan.url else "none"
        return _invented(Credentials(type=usual), seed)
    return _invented(plan.auth, seed)


def _invented(asked: Credentials, seed: Seed) -> Credentials:
    password = asked.password or seed.uuid("password")
    if asked.type == "basic":
        return replace(asked, user=asked.user or USER, password=password)
    if asked.type == "oauth":
        return replace(
            asked,
            client_id=asked.client_id or USER,
            client_secret=asked.client_secret or seed.uuid("client"),
            user=asked.user or (USER if asked.grant_type == "password" else ""),
            password=password if asked.grant_type == "password" else asked.password,
        )
    return asked


async def _inbox(stage: Stage, bundled: Bundled, plan: EndpointPlan, asked: Credentials) -> None:
    inbox = await bundled.set_up(plan.name, {}, plan.tls)
    stage.inboxes[plan.name] = inbox
    made = _tell(stage, plan, _endpoint(plan, inbox.url, asked, inbox.token_url, None))
    demand: dict[str, Any] = {"type": "none"}
    right = _auth(replace(asked, wrong=False), inbox.token_url)
    if right is not None:
        demand = msgspec.to_builtins(right)
    settings: dict[str, Any] = {
        "channel": plan.channel,
        "format": plan.format,
        "credentials": demand,
        "secrets": list((plan.secrets or _GENUINE) if plan.forged else made.secrets),
    }
    if stage.simulation.options.signature_time == "virtual":
        settings["tolerance"] = VIRTUAL_TOLERANCE
    stage.agreed[plan.name] = settings
    stage.inboxes[plan.name] = await bundled.set_up(plan.name, settings, plan.tls)


def _endpoint(plan: EndpointPlan, url: str, asked: Credentials, token_url: str, settings: Settings | None) -> Endpoint:
    secrets = plan.secrets
    if settings is not None and plan.channel == "webhook" and not plan.url:
        secrets = settings.secrets or plan.secrets
    if plan.forged:
        secrets = tuple(f"{secret}-forged" for secret in secrets or _GENUINE)
    return Endpoint(
        name=plan.name,
        channel=plan.channel,
        url=url,
        format=plan.format,
        style=plan.style,
        auth=_auth(asked, asked.token_url or token_url),
        secrets=secrets,
        events=plan.events,
        enabled=plan.enabled,
        retries=plan.retries,
        interval=plan.interval,
        time_limit=plan.time_limit,
        api_version=plan.api_version,
        expanded=plan.expanded,
    )


def _auth(asked: Credentials, token_url: str) -> Basic | OAuth | None:
    spoilt = "-wrong" if asked.wrong else ""
    if asked.type == "basic":
        return Basic(asked.user, asked.password + spoilt)
    if asked.type == "oauth":
        return OAuth(
            token_url=token_url,
            client_id=asked.client_id,
            client_secret=asked.client_secret + spoilt,
            user=asked.user,
            password=asked.password,
            grant_type="client_credentials" if asked.grant_type == "client_credentials" else "password",
            audience=asked.audience,
        )
    return None


def _named(endpoint: Endpoint, inbox: Inbox | None) -> dict[str, Any]:
    """What ``${ endpoints.NAME.… }`` has."""
    auth = endpoint.auth
    return {
        "url": endpoint.url,
        "elsewhere": inbox.elsewhere if inbox else endpoint.url,
        "plain": inbox.plain if inbox else endpoint.url,
        "channel": endpoint.channel,
        "secret": endpoint.secrets[0] if endpoint.secrets else "",
        "user": auth.user if auth else "",
        "password": auth.password if auth else "",
        "id": endpoint.id,
    }
