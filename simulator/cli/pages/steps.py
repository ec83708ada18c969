"""``steps.md``: the language of scenarios, key by key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.cli.pages import markdown
from simulator.cli.pages.language import SECTIONS, Language, link
from simulator.cli.pages.usage import Example, Usage, shipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HEAD = ("Key", "Takes", "Without it", "Meaning", "Example")
LIBRARY = "../../scenarios"
CLAIMED = ("claim", "selection", "attempt", "hop", "order_claim")
CLAIMS = "The keys of `expect` and `await`; they may stand together, and then all must hold of the same deliveries."
INTRO = """\
A scenario is a YAML file: a [header](#header) and [steps](#steps), played from top to bottom. Below, `a.b` is the key
`b` in the mapping `a`, and `a[].b` is `b` in each item of the list `a`. Wherever a value may stand, so may an
expression: `${ order.total_minor > 100 }` (CEL); it can name `matrix`, `params`, `now` (virtual milliseconds since
1970), `endpoints`, and whatever a step named with `as`. A time span is written as `5s`, `90m`, `1h 30m` or `2d`. The
examples are taken from the shipped [scenarios](scenarios.md).

`drsim validate FILE` checks a file and names line and column. Editors that know `# yaml-language-server:
$schema=.../schemas/scenario.schema.json` show these texts and complete the keys."""


def page(schema: Mapping[str, Any]) -> str:
    """The whole page, from the schema of the language."""
    language = Language(schema)
    return markdown.page("Scenarios: header, steps, claims", INTRO, *_parts(language, Usage(language, shipped())))


def _parts(language: Language, usage: Usage) -> Iterator[str]:
    yield "## Header"
    yield _table(language, usage, "header", language.part("scenario"))
    yield from _example(usage.header())
    yield f"## {SECTIONS['endpoint']}"
    yield from _section(language, usage, "endpoint")
    yield "## Fragment"
    yield "A file of steps that scenarios take in with [`use`](#use)."
    yield _table(language, usage, "fragment", language.part("fragment"))
    yield f"## {SECTIONS['steps']}"
    yield str(language.part("step")["description"])
    for word, node in language.steps.items():
        yield from _step(language, usage, word, node)
    yield f"### {SECTIONS['answer']}"
    yield from _section(language, usage, "answer")
    yield f"## {SECTIONS['claim']}"
    yield CLAIMS
    yield _table(language, usage, "claim", language.part("claim"))
    for name in CLAIMED[1:]:
        yield f"### {SECTIONS[name]}"
        yield from _section(language, usage, name)


def _section(language: Language, usage: Usage, name: str) -> Iterator[str]:
    yield str(language.part(name)["description"])
    yield _table(language, usage, name, language.part(name))


def _step(language: Language, usage: Usage, word: str, node: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {word}"
    table, lenders = _table(language, usage, word, node), language.lenders(node)
    takes = ""
    if lenders:
        takes = f" Takes the keys of {', '.join(map(link, lenders))}{' and:' if table else '.'}"
    elif not table:
        takes = f" Takes a {language.kind(node)}."
    yield f"{node['description']}{takes}"
    yield table
    if example := usage.step(word):
        yield from _example(example)


def _example(example: Example) -> Iterator[str]:
    yield markdown.block(example.text, "yaml")
    yield f"From [{example.file}]({LIBRARY}/{example.file})."


def _table(language: Language, usage: Usage, section: str, node: Mapping[str, Any]) -> str:
    return markdown.table(HEAD, rows(language, usage, section, node))


def rows(language: Language, usage: Usage, section: str, node: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """One row for each key of *node*; those of one name in several shapes of it are told once."""
    for path, key in {key.path: key for key in language.keys(node)}.items():
        if path.startswith("options."):
            continue  # they have a page of their own
        example = markdown.code(markdown.one_line(usage.short(section, path)))
        yield markdown.code(path), language.kind(key.node), key.default, key.meaning, example
