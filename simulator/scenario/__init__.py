"""The script: its language, its loader, its steps and the runner that plays it."""
