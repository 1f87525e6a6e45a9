"""Addresses of assessments and of the guided form."""

from django.urls import URLPattern, path

from governance.pages.assessments import fria, fria_moves, listing, pages, picking, record, reviews

AT = "assessments/<uuid:pk>/"

urlpatterns: list[URLPattern] = [
    path("assessments/", listing.assessments, name="assessments"),
    path("assessments/new/", listing.assessment_new, name="assessment_new"),
    path("assessments/export/<slug:slug>/", listing.assessments_export, name="assessments_export"),
    path(AT, record.assessment, name="assessment"),
    path(f"{AT}continue/", pages.assessment_resume, name="assessment_resume"),
    path(f"{AT}risks/", picking.assessment_risks, name="assessment_risks"),
    path(f"{AT}risks/<uuid:risk>/", pages.assessment_risk, name="assessment_risk"),
    path(f"{AT}risks/<uuid:risk>/rights/", pages.assessment_rights, name="assessment_rights"),
    path(f"{AT}risks/<uuid:risk>/drop/", pages.assessment_drop, name="assessment_drop"),
    path(f"{AT}review/", reviews.assessment_review, name="assessment_review"),
    path(f"{AT}decide/", reviews.assessment_decide, name="assessment_decide"),
    path(f"{AT}scale/", reviews.assessment_renew, name="assessment_renew"),
    path(f"{AT}discard/", reviews.assessment_discard, name="assessment_discard"),
    path("systems/<uuid:pk>/fria/", fria.fria_of_system, name="fria_of_system"),
    path("systems/<uuid:pk>/fria/begin/", fria.fria_begin, name="fria_begin"),
    path("fria/<uuid:pk>/", fria.fria_record, name="fria"),
    path("fria/<uuid:pk>/gdpr-assessment/", fria.fria_dpia, name="fria_dpia"),
    path("fria/<uuid:pk>/similar-case/", fria.fria_reuse, name="fria_reuse"),
    path("fria/<uuid:pk>/submit/", fria_moves.fria_submit, name="fria_submit"),
    path("fria/<uuid:pk>/approve/", fria_moves.fria_approve, name="fria_approve"),
    path("fria/<uuid:pk>/send-back/", fria_moves.fria_return, name="fria_return"),
    path("fria/<uuid:pk>/discard/", fria_moves.fria_discard, name="fria_discard"),
    path("fria/<uuid:pk>/notify/", fria_moves.fria_notify, name="fria_notify"),
    path("fria/<uuid:pk>/<slug:slug>/", fria.fria_part, name="fria_part"),
]
