"""How often Python looks for garbage while a document is made.

Facts and boxes of pages are many objects that live until the document is done: with the usual
thresholds a fifth of the time goes into walking through them in vain.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Objects, then sweeps of the young, until a sweep; chosen so that memory keeps to its limit.
_SELDOM = 30_000, 20, 20


@contextmanager
def seldom_swept() -> Iterator[None]:
    """Within, what is there already is passed over, and what comes is swept less often."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
