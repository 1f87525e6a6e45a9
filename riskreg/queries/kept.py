"""Answers that are kept, because nothing they depend on can have changed."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from riskreg.postgres.policies import PART
from riskreg.postgres.scope import SEES_ALL, holding

Answer = TypeVar("Answer")


class Kept(Generic[Answer]):
    """The last answers of this process; who asks names, as the key, all that one depends on.

    Who sees a part of the register, or nothing of how some systems were classified, is answered
    apart: the same question counts less.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._turn = Lock()

    def find(self, key: Hashable) -> Answer | None:
        """The answer, where it is kept."""
        key = _seen(key)
        with self._turn:
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def put(self, key: Hashable, answer: Answer) -> Answer:
        """Keep an answer; the one that was asked for longest ago goes."""
        key = _seen(key)
        with self._turn:
            self._answers[key] = answer
            if len(self._answers) > self._most:
                self._answers.popitem(last=False)
        return answer

    def get(self, key: Hashable, make: Callable[[], Answer]) -> Answer:
        """The answer that is kept, else the one that is made now."""
        found = self.find(key)
        return self.put(key, make()) if found is None else found

    def clear(self) -> None:
        """Forget all, as a process that begins."""
        with self._turn:
            self._answers.clear()


def _seen(key: Hashable) -> Hashable:
    wall = holding()
    return (key, wall) if wall.role == PART or wall.blind != SEES_ALL else key
