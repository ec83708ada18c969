"""``drsim explain``: the text of a rule, or the story of an attempt and the rules that decided it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli import console, options
from simulator.errors import BadInput, nearest

if TYPE_CHECKING:
    from simulator.catalogue.loader import Catalogue
    from simulator.catalogue.rules import Rule


def explain(
    what: Annotated[
        str, typer.Argument(metavar="RULE|ATTEMPT|ORDER", help="The id of one; nothing: list the rules.")
    ] = "",
    *,
    journal: options.JournalFile = None,
    store: options.StoreToRead = None,
    url: Annotated[str, typer.Option(metavar="URL", help="A running `drsim serve` to ask.")] = "",
    ca: options.Authorities = None,
    as_json: options.AsJson = False,
) -> None:
    """Say what a rule means, or tell an attempt's story: what was sent, what came back, which rules decided."""
    from simulator.catalogue.loader import load

    catalogue = load()
    if len([one for one in (journal, store, url) if one]) > 1:
        raise BadInput("give only one of --journal, --store and --url")
    if not what:
        _list(catalogue, as_json)
        return
    rule = next((one for one in catalogue.rules() if one.id.lower() == what.lower()), None)
    if rule is not None:
        _show(rule, as_json)
        return
    if what.replace("-", "").isalnum() and what.isupper() and "." not in what:
        raise BadInput(f"no rule {what}", nearest=nearest(what, [one.id for one in catalogue.rules()]))
    from simulator.cli import sources, story

    try:
        stories = sources.find(what, journal=journal, store=store, url=url, ca=ca)
    except sources.NotFound:
        deliveries = [] if store or url else sources.of_order(what, journal)
        if not deliveries:
            raise
        story.tell_order(what, deliveries, as_json)
        return
    for number, found in enumerate(stories):
        if number and not as_json:
            console.write()
        story.tell(catalogue, found, as_json)


def _plain(rule: Rule) -> dict[str, object]:
    text = " ".join(rule.text.split())
    return {"id": rule.id, "trust": rule.trust, "source": rule.source, "options": list(rule.options), "text": text}


def _list(catalogue: Catalogue, as_json: bool) -> None:
    if as_json:
        console.write_json([_plain(rule) for rule in catalogue.rules()])
        return
    rows = ((rule.id, rule.trust, " ".join(rule.text.split())) for rule in catalogue.rules())
    console.table(("RULE", "MARK", "TEXT"), rows)


def _show(rule: Rule, as_json: bool) -> None:
    if as_json:
        console.write_json(_plain(rule))
        return
    console.show(rule.id, "bold")
    console.write(f"  {' '.join(rule.text.split())}")
    console.write(f"  source: {rule.source}")
    console.write(f"  mark:   {rule.trust}")
    if rule.options:
        console.write(f"  option: {', '.join(rule.options)}")
