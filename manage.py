#!/usr/bin/env python
"""Entry point of every command: `python manage.py COMMAND`."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db import OperationalError

from governance.services.faults import unreachable

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings.dev")
    try:
        execute_from_command_line(sys.argv)
    except OperationalError as fault:
        sentence = unreachable(fault)
        if sentence is None or "--traceback" in sys.argv:
            raise
        sys.exit(sentence)
