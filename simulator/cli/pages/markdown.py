"""Markdown: tables, code, headings; as GitHub and most other readers show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NOTICE = "<!-- Written by `make docs` from the tables of the program; a change here would be overwritten. -->"
NOTHING = "–"
MARKS = (
    "Each claim has a mark: **documented** by Digital River, **seen** in a published payload or in a real receiver,"
    " **default** where nothing public says it and we chose."
)


def page(title: str, *parts: str) -> str:
    """A whole page; empty parts are left out."""
    return "\n\n".join(part for part in (f"# {title}", NOTICE, *parts) if part) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a column without any content is left out, and so is a table without rows."""
    cells = [[cell(text) for text in row] for row in rows]
    kept = [place for place in range(len(head)) if any(row[place] for row in cells)]
    if not kept:
        return ""
    lines = [[head[place] for place in kept], ["---" for _ in kept]]
    lines += [[row[place] or NOTHING for place in kept] for row in cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cell(text: str) -> str:
    """*text* as it may stand in a table: on one line, its bars escaped."""
    return one_line(text).replace("|", r"\|")


def one_line(text: str) -> str:
    """*text* without line breaks and double blanks."""
    return " ".join(text.split())


def code(text: str) -> str:
    """*text* as code, whatever signs it has; nothing for nothing."""
    if not text:
        return ""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def codes(texts: Iterable[str]) -> str:
    """Several of them, with commas."""
    return ", ".join(map(code, texts))


def block(text: str, language: str) -> str:
    """A block of code."""
    return f"```{language}\n{text.strip(chr(10))}\n```"


def rules(names: Iterable[str]) -> str:
    """Ids of rules, each leading to its row in the page of rules."""
    return ", ".join(f"[{name}](rules.md#{name.lower()})" for name in names)


def anchor(name: str) -> str:
    """*name* as code that links can lead to."""
    return f'<a id="{name.lower()}"></a>`{name}`'
