"""Uses every secret in vain, and tells of it in every way that programs have, as a process does."""

import logging
import os
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import django

from governance import logs


@contextmanager
def told() -> Iterator[None]:
    """What goes wrong is logged by us, and by somebody who puts texts of errors into sentences."""
    try:
        yield
    except Exception as fault:
        logging.getLogger("governance.failing").exception("in vain: %s", fault)
        logging.getLogger("stranger").error(f"{fault}")  # noqa: G004 - as strangers do
        logging.getLogger("stranger").exception(str(fault))


def main() -> None:
    """Only what a process has at its start may be imported above: settings are read below."""
    logs.take_over()
    django.setup()
    for name in ("botocore", "boto3", "s3transfer", "urllib3"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    import tests.running.failing_parts as parts

    for part in parts.ALL:
        with told():
            part()
    every = " ".join(os.environ.values())
    with told():
        raise RuntimeError(every)
    print(every)  # noqa: T201
    warnings.warn(every, stacklevel=1)
    dying = threading.Thread(target=parts.die, args=(every,))
    dying.start()
    dying.join()
    parts.die(every)


if __name__ == "__main__":
    main()
