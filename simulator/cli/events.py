"""``drsim events``: what the platform can announce, and what each event looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.cli import console, options
from simulator.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.catalogue.loader import Catalogue, Row
    from simulator.catalogue.rules import Rule
    from simulator.records import Format


def by(row: Row) -> str:
    """Who can bring an event about: the shop by itself or when set to, a request, a step alone, nobody yet."""
    if row.absent:
        return "not yet"
    if row.asked:
        return "API"
    if row.announces is None:
        return "emit only"
    return "by setting" if row.invented or row.synonym else "shop"


def events(
    name: Annotated[str, typer.Argument(metavar="EVENT", help="Show this one, with a sample payload.")] = "",
    *,
    channel: Annotated[str, typer.Option(metavar="CHANNEL", help="Only pon, ocn or webhook.")] = "",
    as_json: options.AsJson = False,
    format_: Annotated[
        str,
        typer.Option(
            "--format", metavar="FORMAT", help="Print only a sample payload: json, xml (pon, ocn) or webhook."
        ),
    ] = "",
    locale: options.Locale = "en_US",
    seed: options.SeedText = "1",
) -> None:
    """List the event types by tab, or show one: what it means, its delivery rules, a sample payload."""
    from simulator.catalogue.loader import load

    catalogue = load()
    if not name:
        if format_:
            raise BadInput("needs the name of an event", where="--format")
        _list(catalogue.rows(options.channel_of(channel) if channel else None), as_json)
        return
    row = catalogue.row(name if not channel or ":" in name else f"{options.channel_of(channel)}:{name}")
    if format_:
        body, form = _sample(catalogue, row, options.format_of(format_, row), locale, seed)
        console.code(body.decode(), form)
    elif as_json:
        console.write_json({**_plain(row), "rules": [rule.id for kind in _rules(catalogue, row) for rule in kind]})
    else:
        _show(catalogue, row, locale, seed)


def _plain(row: Row) -> dict[str, Any]:
    return {
        "channel": row.channel,
        "type": row.type,
        "tab": row.tab,
        "label": row.label,
        "description": row.description,
        "about": row.about,
        "announces": row.announces,
        "asked": row.asked,
        "because": row.because,
        "trust": row.trust,
        "source": row.source,
    }


def _list(rows: Iterable[Row], as_json: bool) -> None:
    if as_json:
        console.write_json([_plain(row) for row in rows])
        return
    head = ("CHANNEL", "TAB", "EVENT", "LABEL", "BY")
    console.table(head, ((row.channel, row.tab, row.type, row.label, by(row)) for row in rows))
    console.say('BY shop: the shop announces it (drsim trigger); emit only: a scenario\'s "emit" step can send it')
    console.say("API: a request of the Digital River API brings it about (drsim trigger sends a sample)")
    console.say(
        "by setting: the shop announces it when an option says so (trigger sets it); not yet: it is only listed"
    )


def _show(catalogue: Catalogue, row: Row, locale: str, seed: str) -> None:
    shown = None if row.absent else _sample(catalogue, row, "json", locale, seed)
    console.show(f"{row.channel}: {row.type}", "bold")
    pairs = [
        ("label", row.label),
        *([("tab", row.tab)] if row.tab else []),
        ("about", row.object or ("the whole order" if row.about == "order" else "one line item")),
        ("announced by", _cause(row)),
        ("source", f"{row.source} ({row.trust})"),
        ("meaning", " ".join(row.description.split())),
    ]
    for line in console.columns([(f"  {key}", value) for key, value in pairs]):
        console.write(line)
    for title, rules in zip(("When it comes and what it tells", "Delivery rules"), _rules(catalogue, row), strict=True):
        if rules:
            console.write()
            lines = ((rule.id, rule.trust, " ".join(rule.text.split())) for rule in rules)
            console.table(("RULE", "MARK", "TEXT"), lines, title=title)
    if shown is None:
        return
    body, form = shown
    console.write()
    console.show("Sample payload", "bold")
    console.code(body.decode(), form)


def _cause(row: Row) -> str:
    if row.absent:
        return f"nothing, since {row.because}; it cannot be sent"
    if row.asked:
        return f"a request of the Digital River API, {request(row)}"
    if row.announces is None:
        return f"nothing, since {row.because}; the step emit can send it"
    setting = {"invented": "payment_tab", "synonym": "event_synonyms"}
    option = next((option for mark, option in setting.items() if getattr(row, mark)), "")
    return f"the shop's move {row.announces}" + (f", when the option {option} says so" if option else "")


def request(row: Row) -> str:
    """The request that brings an event about, such as ``POST /customers``."""
    from simulator.catalogue.api import load

    operation = load().operation(row.asked)
    return f"{operation.method} {operation.path}"


def _rules(catalogue: Catalogue, row: Row) -> tuple[list[Rule], list[Rule]]:
    """Those behind the event, as its row names them, and those of its channel, in the order of their file."""
    theme = f"{row.channel.upper()}-"
    own = [catalogue.rule(name) for name in row.rules if not name.startswith(theme)]
    return own, [rule for rule in catalogue.rules() if rule.id.startswith(theme)]


def _sample(catalogue: Catalogue, row: Row, form: Format, locale: str, seed: str) -> tuple[bytes, str]:
    from simulator.cli.sample import event
    from simulator.clock import RUN_START
    from simulator.notification.render import Renderer
    from simulator.records import Options
    from simulator.seed import Seed

    sample = event(catalogue, row, at=RUN_START, seed=Seed(seed, "sample"), locale=locale)
    style = options.style_of(row.channel, form)
    return Renderer(catalogue, Options()).render(sample, format=form, style=style).body, form
