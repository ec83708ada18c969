"""Certificates for a server over https: the user's own, or made here by an authority that the store folder keeps."""

from __future__ import annotations

import os
import ssl
from typing import TYPE_CHECKING, Final

import msgspec

from simulator.document import files
from simulator.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import trustme

FOLDER: Final = "tls"
AUTHORITY: Final = "ca.pem"
"""What clients trust; the key beside it never leaves the folder."""


def own(certificate: Path, key: Path) -> ssl.SSLContext:
    """What to serve with, from the user's own files. :raises BadInput: when they are no pair of certificate and key."""
    for file, option in ((certificate, "--tls-cert"), (key, "--tls-key")):
        if b"-----BEGIN " not in files.read(file):
            raise BadInput(f"is not a PEM file ({option})", where=str(file))
    return _context(certificate, key)


def made(store: Path, names: Sequence[str]) -> tuple[ssl.SSLContext, Path]:
    """What to serve with, and the file of the authority; made once, and again when the *names* of the server change.

    :raises BadInput: when the folder cannot be written, or what is kept there is broken.
    """
    folder = store / FOLDER
    certificate, key, kept = folder / "server.pem", folder / "server.key", folder / "names.json"
    wanted = msgspec.json.encode(sorted(dict.fromkeys(names)))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not (certificate.is_file() and key.is_file() and kept.is_file() and kept.read_bytes() == wanted):
            leaf = _authority(folder).issue_cert(*msgspec.json.decode(wanted, type=list[str]))
            kept.unlink(missing_ok=True)  # written last: it says that the others are whole
            _write(key, leaf.private_key_pem.bytes(), secret=True)
            _write(certificate, b"".join(part.bytes() for part in leaf.cert_chain_pems))
            _write(kept, wanted)
    except OSError as error:
        raise BadInput(f"cannot be written ({error.strerror})", where=str(error.filename or folder)) from None
    return _context(certificate, key), folder / AUTHORITY


def _authority(folder: Path) -> trustme.CA:
    import trustme  # only those who ask for TLS need it

    file, key = folder / AUTHORITY, folder / "ca.key"
    if file.is_file() and key.is_file():
        try:
            return trustme.CA.from_pem(file.read_bytes(), key.read_bytes())
        except ValueError:
            raise BadInput("is not whole; remove the folder to have a new one made", where=str(file)) from None
    authority = trustme.CA(organization_name="Digital River simulator")
    _write(key, authority.private_key_pem.bytes(), secret=True)
    _write(file, authority.cert_pem.bytes())
    return authority


def _write(file: Path, data: bytes, *, secret: bool = False) -> None:
    """The whole file or none; a *secret* one was never readable by others."""
    draft = file.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if secret else 0o644), "wb") as out:  # noqa: PTH123 - it takes the mode
        out.write(data)
    draft.replace(file)


def _context(certificate: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(certificate, key, password=lambda: "")
    except (ssl.SSLError, ValueError) as error:
        what = "the private key is protected by a password" if "PASSWORD" in str(error).upper() else "no pair"
        raise BadInput(f"certificate and key cannot be used together ({what})", where=str(certificate)) from None
    except OSError as error:
        raise BadInput(f"cannot be read ({error.strerror})", where=str(certificate)) from None
    return context
