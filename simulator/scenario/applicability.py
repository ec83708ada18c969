"""What a case can say about the target of a run: whether it applies at all, and which of its endpoints stand for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.scenario import addressing

if TYPE_CHECKING:
    from simulator.scenario.model import Case
    from simulator.scenario.settings import Settings
    from simulator.scenario.stage import Stage


def not_applicable(case: Case, settings: Settings) -> str:
    """Why a case says nothing about the target; empty when it does."""
    if settings.ours:
        return ""
    if any(plan.tls for plan in case.endpoints):
        return "the bundled receiver shows the certificates (tls), and the target is another one"
    if case.scripts_receiver:
        return "it scripts the bundled receiver (answer), and the target is another one"
    if all(plan.url for plan in case.endpoints):
        return "its endpoints have addresses of their own, so it says nothing about the target"
    out = addressing.left_out(case, settings)
    if len(out) == sum(not plan.url for plan in case.endpoints):
        return f"no target for {', '.join(dict.fromkeys(each.channel for each in out))}"
    asked = [plan.auth for plan in case.endpoints if plan.auth is not None and not plan.url]
    if settings.basic is None and any(auth.wrong for auth in asked):
        return "it sends wrong credentials, and the right ones of the target are not known (--basic)"
    if settings.basic is None and any(auth.type == "oauth" and not auth.token_url for auth in asked):
        return "it fetches tokens, and where the target grants them is not known (token_url)"
    unsure = settings.secrets_made_up or not settings.secrets
    if unsure and any(plan.forged for plan in case.endpoints if not plan.url):
        return "it forges signatures, and whether the target checks them is not known (--secret)"
    return ""


def under_test(stage: Stage) -> tuple[str, ...]:
    """The endpoints that stand for the target and are told the right credentials, signed with the right secrets."""
    spoilt = [plan for plan in stage.case.endpoints if plan.forged or (plan.auth is not None and plan.auth.wrong)]
    others = [plan.name for plan in stage.case.endpoints if plan.url or plan in spoilt]
    return tuple(name for name in stage.simulation.endpoints if name not in others)
