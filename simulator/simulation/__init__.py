"""The platform in motion: verbs that apply, emit and redeliver, and the loop that carries them out."""

from simulator.simulation.outcome import Outcome
from simulator.simulation.simulation import Simulation

__all__ = ["Outcome", "Simulation"]
