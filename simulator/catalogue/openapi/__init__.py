"""Writes ``schemas/digital-river-api.json``, the OpenAPI 3.1 document of the API, from the tables beside it."""
