"""The words of the language: one small function each; the table of all of them is in ``table``."""
