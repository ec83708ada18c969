"""What can be known wrong before a scenario is played; the door is ``walk``."""
