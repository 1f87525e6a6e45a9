"""The addresses of audits."""

from django.urls import URLPattern, path

from governance.pages.audits import engagements, leads, lists, papers, parts, samples

urlpatterns: list[URLPattern] = [
    path("audits/", lists.engagements, name="engagements"),
    path("audits/export/<slug:slug>/", lists.engagements_export, name="engagements_export"),
    path("audits/new/", engagements.new, name="engagement_new"),
    path("audits/<uuid:pk>/", engagements.show, name="engagement"),
    path("audits/<uuid:pk>/edit/", engagements.edit, name="engagement_edit"),
    path("audits/<uuid:pk>/close/", engagements.close, name="engagement_close"),
    path("audits/<uuid:pk>/reopen/", engagements.reopen, name="engagement_reopen"),
    path("audits/<uuid:pk>/hand-over/", leads.hand_over, name="engagement_hand_over"),
    path("audits/<uuid:pk>/take-over/", leads.take_over, name="engagement_take_over"),
    path("audits/<uuid:pk>/papers/", papers.make, name="engagement_papers"),
    path("audits/<uuid:pk>/note/", engagements.note, name="engagement_note"),
    path("audits/<uuid:pk>/freeze/", engagements.freeze, name="engagement_freeze"),
    path("audits/<uuid:pk>/ask/", parts.ask, name="engagement_ask"),
    path("audits/<uuid:pk>/find/", parts.finding_new, name="engagement_find"),
    path("populations/<uuid:pk>/", samples.population, name="population"),
    path("populations/<uuid:pk>/draw/", samples.draw, name="population_draw"),
    path(
        "populations/<uuid:pk>/export/<slug:slug>/",
        lists.population_export,
        name="population_export",
    ),
    path("samples/<uuid:pk>/", samples.sample, name="sample"),
    path("samples/<uuid:pk>/export/<slug:slug>/", lists.sample_export, name="sample_export"),
    path("samples/items/<uuid:pk>/", samples.item, name="sample_item"),
    path("audit-requests/", lists.audit_requests, name="audit_requests"),
    path(
        "audit-requests/export/<slug:slug>/",
        lists.audit_requests_export,
        name="audit_requests_export",
    ),
    path("audit-requests/<uuid:pk>/", parts.request_, name="audit_request"),
    path("audit-requests/<uuid:pk>/answer/", parts.answer, name="audit_request_answer"),
    path("audit-requests/<uuid:pk>/accept/", parts.accept, name="audit_request_accept"),
    path("audit-requests/<uuid:pk>/return/", parts.give_back, name="audit_request_return"),
    path("audit-requests/<uuid:pk>/withdraw/", parts.withdraw, name="audit_request_withdraw"),
    path("audit-findings/", lists.audit_findings, name="audit_findings"),
    path(
        "audit-findings/export/<slug:slug>/",
        lists.audit_findings_export,
        name="audit_findings_export",
    ),
    path("audit-findings/<uuid:pk>/", parts.finding, name="audit_finding"),
    path("audit-findings/<uuid:pk>/edit/", parts.finding_edit, name="audit_finding_edit"),
    path("audit-findings/<uuid:pk>/respond/", parts.respond, name="audit_finding_respond"),
    path("audit-findings/<uuid:pk>/follow/", parts.follow, name="audit_finding_follow"),
]
