"""Which report may follow which, what one may say, who has to be told."""

from datetime import UTC, datetime, timedelta

import pytest

from frameworks.reporting.fields import form
from riskreg.rules import chain, reports
from riskreg.rules.chain import Need
from riskreg.rules.reports import Handing, Past

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("filed", "offered"),
    [
        ((), ("initial", "initial_final")),
        (("initial",), ("follow_up", "final", "final_not_reportable")),
        (("initial", "follow_up"), ("follow_up", "final", "final_not_reportable")),
        (("initial_final",), ("follow_up",)),
        (("initial", "final"), ("follow_up",)),
        (("initial", "final_not_reportable"), ("follow_up",)),
    ],
)
def test_which_report_follows_which(filed, offered):
    assert reports.kinds_open(Past(filed)) == offered


def test_one_draft_at_a_time():
    assert reports.kinds_open(Past(("initial",), has_draft=True)) == ()


def test_a_dismissed_incident_that_was_never_reported_is_not_reported():
    assert reports.kinds_open(Past((), is_dismissed=True)) == ()
    assert "final_not_reportable" in reports.kinds_open(Past(("initial",), is_dismissed=True))


@pytest.mark.parametrize(
    ("kind", "filed", "code"),
    [
        ("initial", ("initial",), "report_initial_filed"),
        ("initial_final", ("initial",), "report_initial_filed"),
        ("follow_up", (), "report_needs_initial"),
        ("final", (), "report_needs_initial"),
        ("final_not_reportable", ("initial", "final"), "report_final_filed"),
    ],
)
def test_a_report_out_of_order_is_refused_once(kind, filed, code):
    assert [each.code for each in reports.begin_refusals(kind, Past(filed))] == [code]


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"authority": "BIPT"}, []),
        ({"authority": ["BIPT"]}, ["report_shape"]),
        ({"authority": 3}, ["report_shape"]),
        ({"submitter_role": "deployer"}, []),
        ({"submitter_role": "king"}, ["report_choice"]),
        ({"submitter_role": ""}, []),
        ({"incident_class": ["death", "luck"]}, ["report_choice"]),
        ({"incident_class": "death"}, ["report_shape"]),
        ({"report_date": "2026-11-26"}, []),
        ({"report_date": "26.11.2026"}, ["report_time"]),
        ({"report_date": ""}, []),
        ({"began": "2026-11-26T09:00:00+01:00"}, []),
        ({"began": "2026-11-26T09:00:00"}, ["report_time"]),
        ({"root_cause": "A filter."}, ["report_no_field"]),
        ({"nonsense": "x"}, ["report_no_field"]),
        ({"what": "x" * (reports.LONGEST + 1)}, ["words_long"]),
        ({"what": "a\x00b"}, ["json_no_text"]),
        ({"what": "a\ud800b"}, ["json_no_text"]),
    ],
)
def test_what_a_field_takes(values, codes):
    assert [each.code for each in reports.write_refusals(form(), "initial", values)] == codes


def test_a_first_report_may_be_incomplete_but_not_empty():
    needed = {each.field for each in reports.file_refusals(form(), "initial", {})}
    assert needed == {"authority", "report_date", "submitter", "system_name", "what"}
    assert len(reports.missing(form(), "initial", {})) > len(needed)


def test_a_final_report_names_the_cause():
    told = dict.fromkeys(("authority", "report_date", "submitter", "system_name", "what"), "x")
    assert [each.field for each in reports.file_refusals(form(), "final", told)] == ["root_cause"]
    last = reports.file_refusals(form(), "final_not_reportable", told)
    assert [each.field for each in last] == ["not_reportable"]


@pytest.mark.parametrize(
    ("told", "codes"),
    [
        ({}, []),
        ({"state": "draft"}, ["report_not_filed"]),
        ({"state": "sent"}, ["report_sent"]),
        ({"recipient": " "}, ["recipient_missing"]),
        ({"sent_at": NOON + timedelta(minutes=2)}, ["told_in_future"]),
        ({"sent_at": NOON - timedelta(hours=1, seconds=30)}, ["sent_before_filed"]),
        ({"proof_is_foreign": True}, ["foreign"]),
        ({"proof_is_withdrawn": True}, ["proof_withdrawn"]),
        ({"has_strange_clock": True}, ["foreign"]),
    ],
)
def test_what_marking_as_sent_asks(told, codes):
    asked = {
        "state": "filed",
        "filed_at": NOON - timedelta(hours=1),
        "sent_at": NOON,
        "recipient": "BIPT",
        "now": NOON,
        **told,
    }
    assert [each.code for each in reports.send_refusals(Handing(**asked))] == codes


def test_a_report_sent_in_the_minute_it_was_filed_is_in_order():
    told = Handing("filed", NOON.replace(second=40), NOON, "BIPT", NOON + timedelta(minutes=1))
    assert reports.send_refusals(told) == []


def test_differences_name_field_before_and_after():
    fields = form().shown("follow_up")
    found = reports.differences(
        fields, {"what": "A", "place": "BE"}, {"what": "B", "place": "BE", "affected": "40"}
    )
    assert [(each.field.code, each.was, each.now) for each in found] == [
        ("what", "A", "B"),
        ("affected", "", "40"),
    ]


@pytest.mark.parametrize(
    ("role", "reachable", "codes"),
    [
        ("deployer", True, ["provider", "trade", "authority_told"]),
        ("deployer", None, ["provider", "trade", "authority_told"]),
        ("deployer", False, ["provider_unreachable", "trade", "authority_by_deployer"]),
        ("provider", True, ["authority", "deployers", "trade", "representative"]),
        ("", None, ["authority", "deployers", "trade", "representative"]),
        ("importer", None, ["provider", "authority_by_trade"]),
    ],
)
def test_the_chain_follows_from_the_role(role, reachable, codes):
    found = chain.steps(role, reportable="yes", is_reachable=reachable, is_judged=True)
    assert [each.code for each in found] == codes
    assert found[0].need == Need.OWED


def test_nobody_has_to_be_told_of_what_is_not_reportable():
    found = chain.steps("deployer", reportable="no", is_reachable=True, is_judged=True)
    assert {each.need for each in found} == {Need.NOT_OWED}


def test_before_the_triage_the_steps_are_open():
    found = chain.steps("deployer", reportable="", is_reachable=None, is_judged=False)
    assert {each.need for each in found} == {Need.OPEN}


def test_a_model_with_systemic_risk_goes_to_the_ai_office():
    found = chain.steps("gpai_provider", reportable="no_art_55", is_reachable=None, is_judged=True)
    assert [(each.code, each.need) for each in found] == [("ai_office", Need.OWED)]


def test_a_step_is_open_until_somebody_was_told_or_a_report_sent():
    step = chain.steps("provider", reportable="yes", is_reachable=None, is_judged=True)[0]
    assert chain.is_open(step, (), has_sent_report=False)
    assert not chain.is_open(step, ("authority",), has_sent_report=False)
    assert not chain.is_open(step, (), has_sent_report=True)
    assert chain.is_open(step, ("deployer",), has_sent_report=False)
