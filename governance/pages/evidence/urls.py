"""Addresses of evidence."""

from django.urls import URLPattern, path

from governance.pages.evidence import ending, files, listing, record, writing

_ONE = "evidence/<uuid:pk>"
_REVISION = f"{_ONE}/revisions/<int:number>"

urlpatterns: list[URLPattern] = [
    path("evidence/", listing.index, name="evidence_list"),
    path("evidence/export/<slug:slug>/", listing.export, name="evidence_list_export"),
    path("evidence/new/", writing.new, name="evidence_new"),
    path(f"{_ONE}/", record.show, name="evidence"),
    path(f"{_ONE}/revise/", writing.revise, name="evidence_revise"),
    path(f"{_ONE}/edit/", writing.edit, name="evidence_edit"),
    path(f"{_ONE}/controls/", writing.controls, name="evidence_controls"),
    path(f"{_ONE}/end/", ending.end, name="evidence_end"),
    path(f"{_ONE}/withdraw/", ending.withdraw, name="evidence_withdraw"),
    path(f"{_REVISION}/download/", files.download, name="evidence_download"),
    path(f"{_REVISION}/preview/", files.preview, name="evidence_preview"),
]
