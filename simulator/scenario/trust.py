"""Whom a case trusts over https: the system's authorities, the user's, and the bundled receiver's own."""

from __future__ import annotations

import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.document import files

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from simulator.scenario.bundled import Bundled
    from simulator.scenario.model import Case
    from simulator.scenario.settings import Settings


@asynccontextmanager
async def authorities(case: Case, settings: Settings, bundled: Bundled | None) -> AsyncIterator[Path | None]:
    """A file of certificates, or None; the receiver's authority is asked for only where an endpoint of ours has TLS."""
    given = Path(settings.ca) if settings.ca else None
    if bundled is None or not any(plan.tls for plan in case.endpoints):
        yield given
        return
    certificates = [(await bundled.authority()).encode(), *([files.read(given)] if given else [])]
    with tempfile.TemporaryDirectory(prefix="drsim-ca-") as folder:
        yield _written(Path(folder, "ca.pem"), certificates)


def _written(file: Path, certificates: list[bytes]) -> Path:
    file.write_bytes(b"\n".join(certificates))
    return file
