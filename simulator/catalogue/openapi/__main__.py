"""``make api``: writes ``schemas/digital-river-api.json`` anew."""

from simulator import data
from simulator.catalogue.openapi.document import FILE, text

(data.folder("schemas") / FILE).write_bytes(text())
