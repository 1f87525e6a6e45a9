"""Addresses of assessments and of the guided form."""

from django.urls import path

from governance.pages.assessments import listing, pages, picking, record, reviews

AT = "assessments/<uuid:pk>/"

urlpatterns = [
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
]
