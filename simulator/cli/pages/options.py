"""``options.md``: the choices that a scenario or a command can make where the facts are silent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

from msgspec import NODEFAULT
from msgspec.structs import FieldInfo, fields

from simulator.cli.pages import markdown
from simulator.records import Options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.catalogue.loader import Catalogue

HEAD = ("Option", "Default", "Choices", "What it changes", "Rule", "The rule says")
INTRO = """\
Where Digital River's documents are silent or contradict each other, a scenario may choose another reading under
[`options`](steps.md#header); the default is the documented reading, or the one that is marked as ours.

```yaml
options: {ocn_success: 2xx, webhook_jitter: false}
```

On the command line `drsim run`, `drsim serve` and `drsim trigger` take `--option ocn_success=2xx`."""


def page(catalogue: Catalogue, schema: Mapping[str, Any]) -> str:
    """The whole page; *schema* is that of the language, which says what each option changes."""
    told = schema["$defs"]["scenario"]["properties"]["options"]["properties"]
    rows = (line(one, told[one.name], catalogue) for one in fields(Options))
    return markdown.page("Options", INTRO, markdown.table(HEAD, rows))


def line(option: FieldInfo, told: Mapping[str, Any], catalogue: Catalogue) -> tuple[str, ...]:
    """One option as a row of the table."""
    found = [rule for rule in catalogue.rules() if option.name in rule.options]
    return (
        markdown.anchor(option.name),
        _value({} if option.default is NODEFAULT else option.default),
        _choices(option, told),
        told["description"],
        markdown.rules(rule.id for rule in found),
        " ".join(markdown.one_line(rule.text) for rule in found),
    )


def _choices(option: FieldInfo, told: Mapping[str, Any]) -> str:
    kind = get_type_hints(Options)[option.name]
    if get_origin(kind) is Literal:
        return ", ".join(map(_value, get_args(kind)))
    if get_origin(kind) is dict:
        return "names, each with another"
    if kind is bool:
        return "`true`, `false`"
    return "a time span such as `90m`" if told.get("$ref") == "#/$defs/span" else "any text"


def _value(value: object) -> str:
    return markdown.code(str(value).lower() if isinstance(value, bool) else str(value))
