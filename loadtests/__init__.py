"""Load on a receiver, and what our own parts cost; imports the pure half of the simulator only (the bench aside)."""
