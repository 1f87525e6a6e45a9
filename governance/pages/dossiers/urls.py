"""Addresses of dossiers and of the jobs that make them."""

from django.urls import path

from governance.pages.dossiers import (
    bundles,
    checks,
    comparison,
    confidential,
    jobs,
    schedules,
    signing,
    views,
)

urlpatterns = [
    path("dossiers/", views.index, name="dossiers"),
    path("dossiers/export/<slug:slug>/", views.export, name="dossiers_export"),
    path("dossiers/unfinished/", views.unfinished, name="dossiers_unfinished"),
    path("dossiers/check/", checks.check, name="dossier_check"),
    path("dossiers/<uuid:pk>/", views.dossier, name="dossier"),
    path("dossiers/<uuid:pk>/download/", views.download, name="dossier_download"),
    path("dossiers/confidential/", confidential.index, name="confidential"),
    path(
        "dossiers/confidential/<slug:kind>/<uuid:pk>/",
        confidential.mark,
        name="confidential_mark",
    ),
    path("dossiers/<uuid:pk>/bundle/", bundles.make, name="dossier_bundle"),
    path("dossiers/<uuid:pk>/bundle/download/", bundles.download, name="dossier_bundle_download"),
    path("dossiers/<uuid:pk>/changes/", comparison.changes, name="dossier_changes"),
    path("dossiers/<uuid:pk>/again/", jobs.again, name="dossier_again"),
    path("dossiers/<uuid:pk>/form/", signing.form, name="dossier_form"),
    path("dossiers/<uuid:pk>/withdraw/", signing.end, name="dossier_end"),
    path("dossiers/schedules/", schedules.index, name="schedules"),
    path("dossiers/schedules/new/", schedules.new, name="schedule_new"),
    path("dossiers/schedules/<uuid:pk>/", schedules.edit, name="schedule_edit"),
    path("dossiers/schedules/<uuid:pk>/pause/", schedules.pause, name="schedule_pause"),
    path("dossiers/schedules/<uuid:pk>/resume/", schedules.resume, name="schedule_resume"),
    path("dossiers/schedules/<uuid:pk>/delete/", schedules.end, name="schedule_end"),
    path("dossiers/portfolio/", jobs.portfolio, name="portfolio_new"),
    path("systems/<uuid:pk>/dossier/", jobs.new, name="dossier_new"),
    path("jobs/<uuid:pk>/", jobs.job, name="job"),
    path("jobs/<uuid:pk>/cancel/", jobs.cancel, name="job_cancel"),
    path("jobs/<uuid:pk>/retry/", jobs.retry, name="job_retry"),
]
