"""Texts that were copied: found in the organisation's own systems and the library, nowhere else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from frameworks.library import read as library
from riskreg.queries import likeness
from tests import make

TEXT = "A recruiter reads every application and may overrule the ranking at any time of the day."

pytestmark = pytest.mark.django_db


def test_a_text_of_another_system_is_named_with_its_share() -> None:
    organisation = make.organisation()
    first = make.system(organisation, oversight=TEXT, description=f"{TEXT} It is new here.")
    second = make.system(organisation, oversight=TEXT)
    make.system(make.organisation(), description=f"{TEXT} It is new here.")  # a stranger's
    found = likeness.of_system(first, (), threshold=0.8)
    (copied,) = found.copied
    assert (copied.what, copied.where) == ("oversight", first.reference)
    assert (copied.twin.name, copied.twin.share) == (second.reference, 1.0)
    assert found.looked_at == 2


def test_a_control_taken_over_as_it_stands_is_told() -> None:
    organisation = make.organisation()
    told = library.shipped_library()[0]
    control = make.control(organisation, how_it_works=told.how_it_works)
    found = likeness.of_system(make.system(organisation), [control], threshold=0.8)
    assert [(each.where, each.twin.name) for each in found.copied] == [
        (control.reference, told.code)
    ]


def test_it_takes_two_statements_however_many_systems_there_are() -> None:
    organisation = make.organisation()
    system = make.system(organisation)
    for _ in range(2):
        make.system(organisation)
        with CaptureQueriesContext(connection) as captured:
            likeness.of_system(system, (), threshold=0.8)
        assert len(captured) == 2
