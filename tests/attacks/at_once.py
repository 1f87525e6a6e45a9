"""Several acts that begin in the same moment, each over a connection of its own."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections

from riskreg import trail

Act = Callable[[], object]


def at_once(*acts: Act) -> None:
    """Let each act begin in the same moment, over a connection of its own; all have to succeed."""
    start, faults = threading.Barrier(len(acts)), list[BaseException]()

    def going(act: Act) -> Callable[[], None]:
        def run() -> None:
            try:
                start.wait(30)
                act()
            except BaseException as fault:
                faults.append(fault)
            finally:
                connections.close_all()

        return run

    threads = [threading.Thread(target=going(act)) for act in acts]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trail, "_locked_head", _late(trail._locked_head))
        for each in threads:
            each.start()
        for each in threads:
            each.join(timeout=60)
    assert not any(each.is_alive() for each in threads), "they wait for one another"
    assert not faults


def _late(plain: Callable[[str], trail.TrailHead]) -> Callable[[str], trail.TrailHead]:
    """Between the rows, the end of the chain and the commit: time in which the others come in."""
    pause = threading.Event()

    def locked(chain: str) -> trail.TrailHead:
        pause.wait(0.01)
        head = plain(chain)
        pause.wait(0.01)
        return head

    return locked
