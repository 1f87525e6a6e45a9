"""Calls into a library that runs an event loop of its own, wherever we are called from."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
Answer = TypeVar("Answer")


def apart(do: Callable[P, Answer], *args: P.args, **kwargs: P.kwargs) -> Answer:
    """Do it in a thread of its own: a loop cannot be started where another one runs.

    Servers and tests may run one. What is done must not touch the database: its connection belongs
    to the thread that calls.
    """
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(do, *args, **kwargs).result()
