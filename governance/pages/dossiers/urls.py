"""Addresses of dossiers and of the jobs that make them."""

from django.urls import path

from governance.pages.dossiers import jobs, views

urlpatterns = [
    path("dossiers/", views.index, name="dossiers"),
    path("dossiers/export/<slug:slug>/", views.export, name="dossiers_export"),
    path("dossiers/<uuid:pk>/", views.dossier, name="dossier"),
    path("dossiers/<uuid:pk>/download/", views.download, name="dossier_download"),
    path("systems/<uuid:pk>/dossier/", jobs.new, name="dossier_new"),
    path("jobs/<uuid:pk>/", jobs.job, name="job"),
    path("jobs/<uuid:pk>/retry/", jobs.retry, name="job_retry"),
]
