"""The HTTP faces of the simulator."""
