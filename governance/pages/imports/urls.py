"""Addresses of imports."""

from django.urls import path

from governance.pages.imports import previews, uploads

urlpatterns = [
    path("imports/", uploads.index, name="imports"),
    path("imports/new/", uploads.new, name="import_new"),
    path("imports/template/<slug:slug>/", uploads.template, name="import_template"),
    path("imports/<uuid:pk>/", uploads.show, name="import"),
    path("imports/<uuid:pk>/columns/", uploads.columns, name="import_columns"),
    path("imports/<uuid:pk>/preview/", previews.preview, name="import_preview"),
    path("imports/<uuid:pk>/faults/", previews.faults, name="import_faults"),
    path("imports/<uuid:pk>/apply/", previews.apply, name="import_apply"),
    path("imports/<uuid:pk>/discard/", previews.discard, name="import_discard"),
]
