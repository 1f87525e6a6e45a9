"""How gunicorn serves the site: `gunicorn --config python:governance.serving governance.wsgi`."""

import logging
import os
import shutil
import sys
import tempfile
from pathlib import Path

from gunicorn.arbiter import Arbiter
from gunicorn.config import Config
from gunicorn.glogging import Logger

from governance.logs import JsonFormatter, take_over
from governance.settings import env

control_socket_disable = True
threads = 2


class JsonLogger(Logger):  # type: ignore[misc]
    """What the server itself says, in the same form as the site; addresses are left out."""

    def setup(self, cfg: Config) -> None:
        """Gunicorn's own set-up, then our form."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonFormatter())
            if type(handler) is logging.StreamHandler:
                handler.setStream(sys.__stderr__)
        take_over()


if env.text("LOG_FORMAT", "json") == "json":
    logger_class = JsonLogger

# Where the web processes of this server put what they count; a new server begins at nothing.
# Set here, in the process that starts them: the library looks for it when it is imported.
_counted = Path(tempfile.mkdtemp(prefix="riskreg-figures-"))
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_counted)


def on_exit(server: Arbiter) -> None:
    """Take the folder away."""
    shutil.rmtree(_counted, ignore_errors=True)
