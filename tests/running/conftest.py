"""A log as production writes it, for tests of what stands in it."""

import io
import logging
from collections.abc import Iterator
from logging.config import dictConfig

import pytest
from pytest_django import Settings

from governance.settings import logs as log_settings
from tests.running.secrets import IN_PROCESS


@pytest.fixture
def lines(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that is logged, at every level, in the form of production."""
    for name, value in IN_PROCESS.items():
        setattr(settings, name, value)
    monkeypatch.setenv("LOG_FORMAT", "json")
    told = log_settings.configuration("json")
    out = io.StringIO()
    told["handlers"]["console"] |= {"stream": out, "level": "DEBUG"}
    told["root"]["level"] = "DEBUG"
    dictConfig(told)
    yield out
    monkeypatch.undo()
    dictConfig(settings.LOGGING)
    for name in ("governance.requests", "governance.celery"):
        logging.getLogger(name).setLevel(logging.NOTSET)
