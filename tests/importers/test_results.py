"""Files of results: both forms, faults with their places, hostile files."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.importers import results

OWN: dict[str, Any] = {
    "suite": "Letters",
    "suite_version": "3",
    "subject_version": "2.4",
    "tool": "Inspect 0.3",
    "ran_at": "2026-11-20T10:00:00+01:00",
    "thresholds_fixed_at": "2026-11-19T10:00:00+01:00",
    "cases": {"normal": 400, "edge": 60, "attack": 40},
    "metrics": [
        {
            "name": "Accuracy",
            "dimension": "performance",
            "threshold": 0.9,
            "value": 0.93,
            "low": 0.91,
            "high": 0.95,
        },
        {
            "name": "Refused",
            "dimension": "false_refusals",
            "unit": "%",
            "higher_is_better": False,
            "value": 3,
        },
    ],
}
EVER: dict[str, Any] = {
    "schema_version": "0.2.1",
    "evaluation_id": "talks/compose-3/1763600000",
    "evaluation_timestamp": "1763600000",
    "retrieved_timestamp": "1763600100",
    "source_metadata": {"source_type": "evaluation_run"},
    "eval_library": {"name": "inspect_ai", "version": "0.3.285"},
    "model_info": {"name": "compose-3", "id": "northlight/compose-3"},
    "evaluation_results": [
        {
            "evaluation_name": "accuracy",
            "source_data": {"dataset_name": "talks-fr"},
            "metric_config": {"lower_is_better": False},
            "score_details": {
                "score": 0.9,
                "uncertainty": {"confidence_interval": {"lower": 0.88, "upper": 0.92}},
            },
        },
        {
            "evaluation_name": "accuracy",
            "source_data": {"dataset_name": "talks-de"},
            "metric_config": {"lower_is_better": False},
            "score_details": {"score": 0.8, "uncertainty": {"standard_error": {"value": 0.01}}},
        },
        {
            "evaluation_name": "toxicity",
            "source_data": {"dataset_name": "talks-fr"},
            "metric_config": {"lower_is_better": True},
            "score_details": {"score": 0.01},
        },
    ],
}


def read(told: Any) -> results.Results:
    """A file of that content."""
    return results.read(json.dumps(told).encode())


def places(found: results.Results) -> list[tuple[str, str]]:
    """Where and what."""
    return [(each.field, each.code) for each in found.faults]


def test_our_own_form_is_read() -> None:
    found = read(OWN)
    assert found.faults == []
    assert found.values["ran_at"] == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert (found.values["normal_cases"], found.values["attack_cases"]) == (400, 40)
    accuracy, refused = found.metrics
    assert (accuracy.threshold, accuracy.value, accuracy.low) == (0.9, 0.93, 0.91)
    assert (refused.is_higher_better, refused.unit) == (False, "%")


def test_every_eval_ever_is_read() -> None:
    found = read(EVER)
    assert found.faults == []
    assert found.values["tool"] == "inspect_ai 0.3.285"
    assert found.values["ran_at"] == datetime.fromtimestamp(1763600000, UTC)
    names = ["accuracy · talks-fr", "accuracy · talks-de", "toxicity"]
    assert [each.name for each in found.metrics] == names
    assert (found.metrics[0].low, found.metrics[0].high) == (0.88, 0.92)
    assert found.metrics[1].low == pytest.approx(0.8 - 0.0196)
    assert found.metrics[2].is_higher_better is False
    assert all(each.threshold is None for each in found.metrics)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"suite": 3}, [("suite", "json_no_text")]),
        ({"suite": "a\x00b"}, [("suite", "json_no_text")]),
        ({"suite": "a\ud800b"}, [("suite", "json_no_text")]),
        ({"suite": "a" * 201}, [("suite", "words_long")]),
        ({"ran_at": "yesterday"}, [("ran_at", "json_moment")]),
        ({"ran_at": "2026-11-20T10:00:00"}, [("ran_at", "json_moment")]),
        ({"ran_at": "2026-02-30T10:00:00+01:00"}, [("ran_at", "json_moment")]),
        ({"ran_at": 1e300}, [("ran_at", "json_moment")]),
        ({"ran_at": []}, [("ran_at", "json_moment")]),
        ({"cases": {"normal": -1}}, [("cases/normal", "json_count")]),
        ({"cases": {"normal": True}}, [("cases/normal", "json_count")]),
        ({"cases": {"odd": 1}}, [("cases/odd", "json_unknown")]),
        ({"cases": 4}, [("cases", "json_no_object")]),
        ({"verdict": "passed"}, [("verdict", "json_unknown")]),
        ({"metrics": []}, [("metrics", "json_no_list")]),
        ({"metrics": "A"}, [("metrics", "json_no_list")]),
        ({"metrics": ["A"]}, [("metrics/0", "json_no_object")]),
        ({"metrics": [{"name": "A", "value": "1"}]}, [("metrics/0/value", "not_finite")]),
        ({"metrics": [{"name": "A", "value": True}]}, [("metrics/0/value", "not_finite")]),
        ({"metrics": [{"name": "A", "value": 10**400}]}, [("metrics/0/value", "not_finite")]),
        (
            {"metrics": [{"name": "A", "higher_is_better": "yes"}]},
            [("metrics/0/higher_is_better", "json_yes_no")],
        ),
        ({"metrics": [{"nam": "A"}]}, [("metrics/0/nam", "json_unknown")]),
        ({"metrics": [{"name": "A"}] * 201}, [("metrics", "metrics_many")]),
    ],
)
def test_a_fault_is_named_with_its_place(
    change: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    assert places(read({**OWN, **change})) == found


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"score_details": {"score": "high"}}, "evaluation_results/0/score_details/score"),
        ({"metric_config": {}}, "evaluation_results/0/metric_config/lower_is_better"),
        ({"score_details": 4}, "evaluation_results/0/score_details"),
        ({"evaluation_name": None}, "evaluation_results/0/evaluation_name"),
    ],
)
def test_a_fault_of_every_eval_ever_is_named_with_its_place(
    change: dict[str, Any], place: str
) -> None:
    told = {**EVER, "evaluation_results": [{**EVER["evaluation_results"][2], **change}]}
    assert [where for where, _code in places(read(told))] == [place]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "json_broken"),
        (b"not json", "json_broken"),
        (b"[1]", "json_no_object"),
        (b"null", "json_no_object"),
        (b"\xff\xfe{}", "json_not_utf8"),
        (b'{"a": 1, "a": 2}', "json_odd"),
        (b'{"metrics": NaN}', "json_odd"),
        (b'{"metrics": -Infinity}', "json_odd"),
        (b'{"metrics": ' + b"9" * 5000 + b"}", "json_odd"),
        (b"[" * 100_000 + b"]" * 100_000, "json_deep"),
        (b'{"a":' * 33 + b"1" + b"}" * 33, "json_deep"),
        (b" " * (results.LIMIT + 1), "json_large"),
    ],
    ids=lambda each: str(each[:20]),
)
def test_hostile_files_are_refused(content: bytes, code: str) -> None:
    assert [each.code for each in results.read(content).faults] == [code]


def test_brackets_in_strings_are_no_depth() -> None:
    assert read({**OWN, "note": '[{"' * 500 + "\\"}).faults == []


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from([*results.OWN, *results.OF_METRIC, "evaluation_results", "x"]),
        inner, max_size=5,
    ),
    max_leaves=20,
))  # fmt: skip
def test_whatever_a_file_says_it_is_read_or_refused(told: Any) -> None:
    found = read(told)
    assert found.faults or found.metrics


@given(st.binary(max_size=300))
def test_whatever_bytes_a_file_has_they_are_refused(content: bytes) -> None:
    assert results.read(content).faults


def test_a_file_of_ten_thousand_brackets_is_looked_at_quickly() -> None:
    begun = datetime.now(UTC)
    results.read(b'"' + b'\\"' * 900_000)
    assert datetime.now(UTC) - begun < timedelta(seconds=5)
