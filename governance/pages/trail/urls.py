"""Addresses of the trail."""

from django.urls import path

from governance.pages.trail import views

urlpatterns = [
    path("trail/", views.index, name="trail"),
    path("trail/check/", views.check, name="trail_check"),
    path("trail/export.jsonl", views.export, name="trail_export"),
    path("trail/found.jsonl", views.found, name="trail_found_export"),
    path("trail/found.csv", views.found_table, name="trail_found_table_export"),
    path("trail/checkpoints.jsonl", views.signed, name="trail_checkpoints_download"),
    path("trail/checkpoint-key.pem", views.key, name="trail_key_download"),
]
