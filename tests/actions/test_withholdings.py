"""Marking what is confidential: who may, what is recorded, and that every mask names a field."""

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from riskreg.actions import withholdings
from riskreg.models import Event, Organisation, Risk, Role, User, Withholding
from riskreg.trail import Did
from riskreg.withholding import MASKS
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def risk(organisation: Organisation, officer: User) -> Risk:
    return make.risk(organisation, officer, systems=[make.system(organisation, officer)])


def test_a_record_is_marked_marked_anew_and_released(officer: User, risk: Risk) -> None:
    withholdings.mark(officer, risk, ground="security", note="See the report.")
    withholdings.mark(officer, risk, ground="trade_secret")
    marked = Withholding.objects.get()
    assert (marked.record, marked.ground, marked.note) == (risk, "trade_secret", "")
    withholdings.release(officer, risk)
    withholdings.release(officer, risk)
    assert withholdings.of(risk) is None
    told = Event.objects.filter(did__in=[Did.RECORD_WITHHELD, Did.RECORD_RELEASED])
    assert [each.did for each in told.order_by("number")] == [
        "record.withheld",
        "record.withheld",
        "record.released",
    ]


def test_who_may_not_withhold_is_refused(organisation: Organisation, risk: Risk) -> None:
    for role in (Role.ENGINEER, Role.APPROVER, Role.AUDITOR):
        with pytest.raises(PermissionDenied):
            withholdings.mark(make.member(organisation, role), risk, ground="security")
    with pytest.raises(PermissionDenied):
        withholdings.release(make.member(make.organisation()), risk)


def test_a_mark_is_about_one_record(organisation: Organisation, officer: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Withholding.objects.create(organisation=organisation, ground="security", marked_by=officer)


def test_every_mask_names_columns_that_are_there() -> None:
    columns = {
        model._meta.db_table: {field.column for field in model._meta.concrete_fields}
        for model in apps.get_app_config("riskreg").get_models()
    }
    for mask in (mask for masks in MASKS.values() for mask in masks):
        assert {mask.column, *mask.words, *mask.copied} <= columns[mask.table]
