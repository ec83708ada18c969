"""What a state machine is here: its states, its actions, and one table of moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from simulator.errors import IllegalAction

if TYPE_CHECKING:
    from collections.abc import Mapping

State = TypeVar("State", bound=str)
Verb = TypeVar("Verb", bound=str)


class Machine(Generic[State, Verb]):
    """A table of moves; what is not in the table is illegal."""

    __slots__ = ("actions", "moves", "name", "states")

    def __init__(
        self,
        name: str,
        states: tuple[State, ...],
        actions: tuple[Verb, ...],
        moves: Mapping[tuple[State, Verb], State],
    ) -> None:
        self.name, self.states, self.actions, self.moves = name, states, actions, moves

    def fire(self, state: State, action: Verb) -> State:
        """The state that *action* leads to; IllegalAction names the legal actions."""
        try:
            return self.moves[state, action]
        except KeyError:
            raise IllegalAction(action, f"{self.name} ({state})", self.legal(state)) from None

    def legal(self, state: State) -> tuple[Verb, ...]:
        """The actions that the table has for *state*, in the order of the machine's actions."""
        return tuple(action for action in self.actions if (state, action) in self.moves)
