"""Addresses of the API, version 1."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from governance.api import (
    assessments,
    audit_parts,
    audit_samples,
    audits,
    catalogues,
    claims,
    clocks,
    controls,
    coverage,
    decisions,
    dossiers,
    errors,
    evaluations,
    evidence,
    failures,
    flags,
    fria,
    incident_reports,
    incidents,
    indicators,
    monitoring,
    organisations,
    papers,
    red_team,
    reports_of_nobody,
    risk_map,
    risks,
    rounds,
    scales,
    schedules,
    seconds,
    signoffs,
    systems,
    tasks,
    trail,
    withholdings,
)

router = SimpleRouter()
router.register("organisations", organisations.Organisations, basename="api-organisation")
router.register("systems", systems.Systems, basename="api-system")
router.register("controls", controls.Controls, basename="api-control")
router.register("failure-plans", failures.FailurePlans, basename="api-failure-plan")
router.register("decisions", decisions.Decisions, basename="api-decision")
router.register("classifications", decisions.Classifications, basename="api-classification")
router.register("risks", risks.Risks, basename="api-risk")
router.register("acceptances", risks.Acceptances, basename="api-acceptance")
router.register("scales", scales.ScalesView, basename="api-scale")
router.register("appetites", scales.Appetites, basename="api-appetite")
router.register("assessments", assessments.Assessments, basename="api-assessment")
router.register("fria", fria.Frias, basename="api-fria")
router.register("risk-map", risk_map.RiskMap, basename="api-risk-map")
router.register("evidence", evidence.Proofs, basename="api-evidence")
router.register("editions", catalogues.Editions, basename="api-edition")
router.register("entries", catalogues.Entries, basename="api-entry")
router.register("coverage", coverage.CoverageMatrix, basename="api-coverage")
router.register("claims", claims.Claims, basename="api-claim")
router.register("crosswalk", claims.Crosswalk, basename="api-crosswalk")
router.register("dossiers", dossiers.Dossiers, basename="api-dossier")
router.register("papers", papers.Papers, basename="api-paper")
router.register("statements", papers.Statements, basename="api-statement")
router.register("sign-offs", signoffs.SignOffs, basename="api-sign-off")
router.register("sign-off-rules", signoffs.Policies, basename="api-sign-off-rule")
router.register("rounds", rounds.Rounds, basename="api-round")
router.register("attestations", rounds.Attestations, basename="api-attestation")
router.register("second-assessments", seconds.Seconds, basename="api-second-assessment")
router.register("schedules", schedules.Schedules, basename="api-schedule")
router.register("withholdings", withholdings.Withholdings, basename="api-withholding")
router.register("jobs", dossiers.Jobs, basename="api-job")
router.register("evaluations", evaluations.Evaluations, basename="api-evaluation")
router.register("red-team-rounds", red_team.RedTeamRounds, basename="api-red-team-round")
router.register("red-team-findings", red_team.RedTeamFindings, basename="api-red-team-finding")
router.register("flags", flags.Flags, basename="api-flag")
router.register("signals", flags.Signals, basename="api-signal")
router.register("incidents", incidents.Incidents, basename="api-incident")
router.register("indicators", indicators.Indicators, basename="api-indicator")
router.register("alerts", indicators.Alerts, basename="api-alert")
router.register("monitoring-plans", monitoring.Plans, basename="api-monitoring-plan")
router.register("monitoring-cycles", monitoring.Cycles, basename="api-monitoring-cycle")
router.register(
    "incident-reports", incident_reports.IncidentReports, basename="api-incident-report"
)
router.register(
    "incident-notices", incident_reports.IncidentNotices, basename="api-incident-notice"
)
router.register("clocks", clocks.Clocks, basename="api-clock")
router.register("audits", audits.Audits, basename="api-audit")
router.register("populations", audit_samples.Populations, basename="api-population")
router.register("samples", audit_samples.Samples, basename="api-sample")
router.register("sample-items", audit_samples.Items, basename="api-sample-item")
router.register("audit-requests", audit_parts.AuditRequests, basename="api-audit-request")
router.register("audit-findings", audit_parts.AuditFindings, basename="api-audit-finding")
router.register("tasks", tasks.Tasks, basename="api-task")
router.register("reviews", tasks.Reviews, basename="api-review")
router.register("trail-check", trail.TrailCheck, basename="api-trail-check")
router.register("work", tasks.Work, basename="api-work")

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("report/<slug:token>/", reports_of_nobody.NamelessReports.as_view(), name="api-report"),
    path("", include(router.urls)),
    re_path(r"^[\s\S]*$", errors.not_found, name="api-nothing"),  # an address may hold line ends
]
