"""A chain that is signed, to be attacked."""

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from riskreg import trail
from riskreg.actions import checkpoints as signing
from riskreg.models import Organisation
from riskreg.trail import Did
from tests import make
from tests.attacks.forging import COUNT
from tests.keys import new_key


@pytest.fixture(autouse=True)
def kept(settings: Any, tmp_path: Path) -> Path:
    """Checkpoints are signed, and kept in a file outside of the database."""
    settings.CHECKPOINT_KEY = new_key()
    settings.CHECKPOINT_FILE = str(tmp_path / "checkpoints.jsonl")
    return tmp_path / "checkpoints.jsonl"


@pytest.fixture
def house() -> Organisation:
    """An organisation with a chain of ten events, signed as it stands."""
    organisation = make.organisation()
    while trail.head_of(organisation).number < COUNT:
        with transaction.atomic():
            trail.record(None, Did.UNIT_ADDED, organisation, name="Sales")
    signing.sign_due()
    return organisation
