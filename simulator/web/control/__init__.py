"""The control API below ``/_control``: what a user may ask of a running simulator."""
