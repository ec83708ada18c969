"""``rules.md``: every rule, grouped by what its id begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.cli.pages import markdown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.catalogue.loader import Catalogue
    from simulator.catalogue.rules import Rule

HEAD = ("Rule", "What it says", "Source", "Mark", "Option")
INTRO = """\
Every behaviour that the simulator claims about Digital River, or chose where nothing public says it. Each attempt in
a journal names the rules that decided it; `drsim explain RULE` tells one, `drsim explain ATTEMPT_ID` those behind an
attempt. A rule with an option has another reading, which a scenario can choose: see [options](options.md)."""


def page(catalogue: Catalogue) -> str:
    """The whole page."""
    return markdown.page("Rules", INTRO, markdown.MARKS, *_groups(catalogue))


def _groups(catalogue: Catalogue) -> Iterator[str]:
    groups: dict[str, list[Rule]] = {}
    for rule in catalogue.rules():
        groups.setdefault(rule.id.partition("-")[0], []).append(rule)
    for prefix, rules in groups.items():
        yield f"## {prefix}"
        yield markdown.table(HEAD, map(line, rules))


def line(rule: Rule) -> tuple[str, ...]:
    """One rule as a row of its table."""
    options = ", ".join(f"[`{name}`](options.md#{name})" for name in rule.options)
    return markdown.anchor(rule.id), rule.text, rule.source, rule.trust, options
