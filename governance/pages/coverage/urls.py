"""Addresses of coverage, claims, rules and the crosswalk."""

from django.urls import path

from governance.pages.coverage import (
    claims,
    crosswalk,
    framework,
    matrix,
    overview,
    proposals,
    rules,
    system,
)

urlpatterns = [
    path("coverage/", overview.overview, name="coverage"),
    path("coverage/export/<slug:slug>/", overview.export, name="coverage_export"),
    path("coverage/matrix/<slug:framework>/", matrix.matrix, name="coverage_matrix"),
    path(
        "coverage/matrix/<slug:framework>/export/<slug:slug>/",
        matrix.export,
        name="coverage_matrix_export",
    ),
    path("coverage/frameworks/<slug:framework>/", framework.framework, name="coverage_framework"),
    path("coverage/systems/<uuid:pk>/", system.system, name="coverage_system"),
    path(
        "coverage/systems/<uuid:pk>/export/<slug:slug>/",
        system.export,
        name="coverage_system_export",
    ),
    path("coverage/systems/<uuid:pk>/claim/", claims.claim, name="coverage_claim_new"),
    path("coverage/claims/", claims.index, name="coverage_claims"),
    path("coverage/claims/export/<slug:slug>/", claims.export, name="coverage_claims_export"),
    path("coverage/claims/<uuid:pk>/", claims.decide, name="coverage_claim"),
    path("coverage/claims/<uuid:pk>/withdraw/", claims.withdraw, name="coverage_claim_withdraw"),
    path("coverage/rules/", rules.index, name="coverage_rules"),
    path("coverage/rules/set/", rules.set_rule, name="coverage_rule_set"),
    path("coverage/rules/<uuid:pk>/drop/", rules.drop, name="coverage_rule_drop"),
    path("coverage/systems/<uuid:pk>/crosswalk/", proposals.index, name="crosswalk_system"),
    path(
        "coverage/systems/<uuid:pk>/crosswalk/<int:row>/",
        proposals.follow,
        name="crosswalk_follow",
    ),
    path("crosswalk/", crosswalk.index, name="crosswalk"),
    path("crosswalk/export/<slug:slug>/", crosswalk.export, name="crosswalk_export"),
    path("crosswalk/<int:pk>/", crosswalk.review, name="crosswalk_review"),
]
