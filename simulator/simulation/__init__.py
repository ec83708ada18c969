"""The platform in motion: verbs that apply, emit and redeliver, and the loop that carries them out."""

from simulator.simulation.simulation import Outcome, Simulation

__all__ = ["Outcome", "Simulation"]
