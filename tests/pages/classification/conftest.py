"""What the tests of the question set stand on: one that was begun."""

import pytest

from riskreg.models import Organisation, Questionnaire, User
from tests import make


@pytest.fixture
def begun(organisation: Organisation, officer: User) -> Questionnaire:
    """An open question set of a provider."""
    return make.questionnaire(make.system(organisation, officer, roles=["provider"]), officer)
