"""Evaluations and red-team rounds of the generator, judged by the rules that actions ask."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from riskreg.management.bulk.systems import Housed
from riskreg.management.bulk.writing import Site, drawn, put
from riskreg.models import (
    AISystem,
    Evaluation,
    FindingState,
    Metric,
    RedTeamFinding,
    RedTeamRound,
    Verdict,
)
from riskreg.queries.evaluations import measure_of
from riskreg.rules import evaluations as rules
from riskreg.trail import Did

_RUNS_A_ROUND = 10
_FINDINGS = {
    FindingState.OPEN: 3,
    FindingState.FIXED: 2,
    FindingState.VERIFIED: 4,
    FindingState.BACK: 1,
}
_SEVERITIES = {"low": 4, "medium": 4, "high": 2, "critical": 1}


def write(site: Site, housed: Housed, count: int) -> Sequence[Evaluation]:
    """Write them; returns the evaluations."""
    chance = site.chance("evaluations")
    first = site.next_number(Evaluation)
    runs: list[Evaluation] = []
    metrics: list[Metric] = []
    for number in range(first, first + count):
        told = chance.choice(site.story["suites"])
        run = _run(site, chance, number, chance.choice(housed.systems), told)
        mine = [_metric(chance, run, at, each) for at, each in enumerate(told["metrics"])]
        run.verdict = _verdict(run, mine)
        runs.append(run)
        metrics += mine
    by = site.cast.engineers[0]
    site.add(by, Did.EVALUATION_PLANNED, [(r, _planned(r)) for r in runs])
    put(metrics)
    recorded = [run for run in runs if not run.is_planned]
    site.record(by, Did.EVALUATION_RECORDED, [(r, _recorded(r)) for r in recorded])
    rounds, findings = _rounds(site, housed, count // _RUNS_A_ROUND)
    site.say(
        f"{len(runs):,} evaluations with {len(metrics):,} metrics, "
        f"{rounds:,} red-team rounds with {findings:,} findings"
    )
    return runs


def _run(
    site: Site, chance: Random, number: int, system: AISystem, told: Mapping[str, Any]
) -> Evaluation:
    fixed_at = site.moment(chance, -700, -3)
    normal, edge, attack = told["cases"]
    run = Evaluation(
        organisation=site.organisation,
        number=number,
        system=system,
        subject_version=system.version if chance.random() < 0.8 else "0.9",
        suite=told["suite"],
        suite_version=f"{chance.randint(2024, 2026)}.{chance.randint(1, 12)}",
        normal_cases=normal,
        edge_cases=edge,
        attack_cases=attack,
        tool=told["tool"],
        thresholds_fixed_at=fixed_at,
        planned_by=site.cast.engineers[0],
        planned_at=fixed_at,
    )
    if chance.random() < 0.92:
        run.ran_at = run.recorded_at = fixed_at + timedelta(hours=chance.randint(1, 60))
        run.recorded_by = site.cast.engineers[0]
    return run


def _metric(chance: Random, run: Evaluation, at: int, told: Mapping[str, Any]) -> Metric:
    threshold, spread = told["threshold"], told["spread"]
    is_less = told.get("less", False)
    metric = Metric(
        organisation_id=run.organisation_id,
        evaluation=run,
        position=at,
        dimension=told["dimension"],
        name=told["name"],
        unit=told["unit"],
        is_higher_better=not is_less,
        threshold=threshold,
    )
    if run.ran_at is not None:  # four of five lie on the good side
        away = spread * chance.uniform(-0.25, 1)
        metric.value = round(threshold - away if is_less else threshold + away, 4)
    return metric


def _verdict(run: Evaluation, metrics: Sequence[Metric]) -> str:
    """What follows from the metrics, as the action that records a run asks it."""
    if run.ran_at is None:
        return Verdict.PLANNED
    return rules.judge([measure_of(each) for each in metrics]).verdict


def _planned(run: Evaluation) -> dict[str, Any]:
    return {"system": run.system_id, "number": run.number, "suite": run.suite}


def _recorded(run: Evaluation) -> dict[str, Any]:
    return {"system": run.system_id, "verdict": run.verdict, "ran_at": run.ran_at}


def _rounds(site: Site, housed: Housed, count: int) -> tuple[int, int]:
    chance, by = site.chance("rounds"), site.cast.engineers[0]
    first = site.next_number(RedTeamRound)
    rounds = [
        _round(site, chance, number, chance.choice(housed.systems))
        for number in range(first, first + count)
    ]
    told = [(r, {"system": r.system_id, "number": r.number, "title": r.title}) for r in rounds]
    site.add(by, Did.ROUND_OPENED, told)
    findings = [
        _finding(site, chance, each, at + 1)
        for each in rounds
        for at in range(chance.choice([0, 1, 2, 3, 4, 6]))
    ]
    site.add(
        by, Did.FINDING_ADDED, [(f, {"round": f.round_id, "title": f.title}) for f in findings]
    )
    fixed = [f for f in findings if f.fixed_on]
    site.record(by, Did.FINDING_FIXED, [(f, {"fix": f.fix, "fixed_on": f.fixed_on}) for f in fixed])
    again = [f for f in findings if f.rerun_on]
    told_again = [(f, {"state": f.state, "rerun_on": f.rerun_on}) for f in again]
    site.record(by, Did.FINDING_RERUN, told_again)
    return len(rounds), len(findings)


def _round(site: Site, chance: Random, number: int, system: AISystem) -> RedTeamRound:
    began = site.day(chance, -600, -30)
    return RedTeamRound(
        organisation=site.organisation,
        number=number,
        system=system,
        title=f"Round of {began:%B %Y}",
        scope="Everything a customer can send; nothing that reaches other people.",
        team=chance.choice(site.story["teams"]),
        subject_version=system.version,
        began_on=began,
        ended_on=began + timedelta(days=chance.randint(1, 10)) if chance.random() < 0.9 else None,
        created_by=site.cast.engineers[0],
    )


def _finding(site: Site, chance: Random, of: RedTeamRound, position: int) -> RedTeamFinding:
    told = chance.choice(site.story["findings"])
    state = drawn(chance, _FINDINGS)
    finding = RedTeamFinding(
        organisation=site.organisation,
        round=of,
        position=position,
        title=told["title"],
        description="Tried in four ways; two of them worked.",
        failure_mode=told["failure_mode"],
        severity=drawn(chance, _SEVERITIES),
        state=state,
        owner=chance.choice(site.cast.engineers),
        due=of.began_on + timedelta(days=chance.randint(20, 400)),
    )
    if state != FindingState.OPEN:
        finding.fix = "The instruction was tightened and a filter added."
        finding.fixed_on = of.began_on + timedelta(days=chance.randint(1, 15))
    if finding.fixed_on and state in (FindingState.VERIFIED, FindingState.BACK):
        finding.rerun_on = finding.fixed_on + timedelta(days=chance.randint(1, 14))
        finding.rerun_note = "Run again with the same inputs and some new ones."
    return finding
