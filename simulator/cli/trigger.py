"""``drsim trigger``: one event in front of a receiver, now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec.structs import replace

from simulator.cli import console, options, targets
from simulator.cli.serve import DEFAULT_STORE
from simulator.errors import BadInput, SimulatorError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from simulator.catalogue.loader import Catalogue, Row
    from simulator.cli.targets import Receiver
    from simulator.records import Environment, Format


class CannotAnnounce(SimulatorError):
    """The shop has no move yet that leads to this event."""


def trigger(
    event: Annotated[str, typer.Argument(metavar="EVENT", help="An event type; see `drsim events`.")],
    *,
    target: options.Targets,
    site: Annotated[
        str,
        typer.Option(metavar="ID", help="A site that is set up instead of --target; its boxes are not looked at."),
    ] = "",
    store: options.StoreToOwn = DEFAULT_STORE,
    count: Annotated[int, typer.Option(metavar="N", min=1, max=100_000, help="How many, each of another order.")] = 1,
    set_: Annotated[
        list[str],
        typer.Option(
            "--set",
            metavar="PATH=VALUE",
            help="Replace a payload value; repeatable.",
            default_factory=list,
            show_default=False,
        ),
    ],
    format_: Annotated[str, typer.Option("--format", metavar="FORMAT", help="json or xml.")] = "json",
    locale: options.Locale = "en_US",
    environment: options.EnvironmentName = "cte",
    basic: options.Credentials = "",
    secret: options.Secrets,
    allow: options.Allowed,
    seed: Annotated[
        str, typer.Option(metavar="TEXT", help="The same seed gives the same ids; without one they are new each time.")
    ] = "",
    retries: Annotated[int, typer.Option(metavar="N", min=0, help="Retries of a failure, in virtual time.")] = 0,
    print_: Annotated[bool, typer.Option("--print", help="Print the payload instead of sending it.")] = False,
    as_json: options.AsJson = False,
    ca: options.Authorities = None,
    insecure: options.Insecure = False,
) -> None:
    """Put one event in front of a receiver, now: of a fresh order that has been played up to it."""
    from simulator.catalogue.loader import load

    catalogue = load()
    row = catalogue.row(event)
    if row.announces is None:
        raise CannotAnnounce(
            f"the shop cannot announce {row.type} yet; the step emit of a scenario (or POST /_control/emit) can send it"
        )
    form = options.format_of(format_, row)
    chosen = options.environment_of(environment)
    overrides = options.settings(set_)
    if print_:
        _print(
            catalogue,
            row=row,
            form=form,
            locale=locale,
            environment=chosen,
            seed=seed or "1",
            count=count,
            overrides=overrides,
        )
        return
    targets.check_ca(ca)
    if site:
        receiver = _site(row, site, store=store, environment=chosen, target=target, allow=allow)
    else:
        receiver = targets.with_secret(_receiver(row, target, basic, secret, allow), seed)
    if insecure:
        console.warn("TLS certificates are not verified (--insecure)")
    from simulator.cli.firing import Shot, fire

    shot = Shot(
        row=row,
        receiver=receiver,
        form=form,
        locale=locale,
        environment=chosen,
        seed=seed,
        count=count,
        overrides=overrides,
        retries=retries,
        ca=ca,
        insecure=insecure,
    )
    raise typer.Exit(0 if fire(shot, as_json) else 1)


def _site(
    row: Row, site: str, *, store: Path, environment: Environment, target: list[str], allow: list[str]
) -> Receiver:
    """The endpoints of a site. Its addresses do not extend the allow-list (WIRE-ALLOW-1)."""
    from simulator.cli.site_store import endpoints

    if target:
        raise BadInput("give --target or --site, not both")
    found = endpoints(store, environment, site, row.channel)
    if row.channel == "pon":
        console.say(f"{row.type} is sent whatever is checked in the event-notification settings of site {site}")
    return replace(targets.receiver([], "", [], allow), endpoints=found)


def _receiver(row: Row, target: list[str], basic: str, secret: list[str], allow: list[str]) -> Receiver:
    if not target:
        raise BadInput("name the receiver with --target URL, or see the payload with --print")
    named = targets.receiver(target, basic, secret, allow)
    if row.channel not in named.urls:
        raise BadInput(f"{row.type} is an event of channel {row.channel}, which has no address", where="--target")
    return targets.only(named, row.channel)


def _print(
    catalogue: Catalogue,
    *,
    row: Row,
    form: Format,
    locale: str,
    environment: Environment,
    seed: str,
    count: int,
    overrides: Mapping[str, Any],
) -> None:
    from simulator.cli.sample import event
    from simulator.clock import RUN_START
    from simulator.notification.render import Renderer
    from simulator.records import Options
    from simulator.seed import Seed

    renderer = Renderer(catalogue, Options())
    style = options.style_of(row.channel, form)
    for number in range(1, count + 1):
        root = Seed(seed, f"trigger/{number}")
        sample = event(
            catalogue, row, at=RUN_START, seed=root, locale=locale, environment=environment, overrides=overrides
        )
        console.code(renderer.render(sample, format=form, style=style).body.decode(), form)
