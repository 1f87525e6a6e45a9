"""Addresses of controls, of the control library, and of how systems fail."""

from django.urls import path

from governance.pages.controls import acts, edit, failures, library, listing, record, requirements

urlpatterns = [
    path("controls/", listing.controls, name="controls"),
    path("controls/new/", edit.control_new, name="control_new"),
    path("controls/export/<slug:slug>/", listing.controls_export, name="controls_export"),
    path("controls/together/owner/", listing.controls_owner, name="controls_owner"),
    path("controls/library/", library.library, name="library"),
    path("controls/<uuid:pk>/", record.control, name="control"),
    path("controls/<uuid:pk>/edit/", edit.control_edit, name="control_edit"),
    path(
        "controls/<uuid:pk>/requirements/",
        requirements.control_requirements,
        name="control_requirements",
    ),
    path("controls/<uuid:pk>/test/", acts.control_test, name="control_test"),
    path("controls/<uuid:pk>/confirm/", acts.control_confirm, name="control_confirm"),
    path("controls/<uuid:pk>/retire/", acts.control_retire, name="control_retire"),
    path("controls/<uuid:pk>/decline/<uuid:system>/", acts.control_decline, name="control_decline"),
    path("controls/<uuid:pk>/resume/<uuid:system>/", acts.control_resume, name="control_resume"),
    path("systems/<uuid:pk>/failures/", failures.system_failures, name="system_failures"),
    path(
        "systems/<uuid:pk>/failures/plan/",
        failures.system_failure_plan,
        name="system_failure_plan",
    ),
    path("failure-plans/<uuid:pk>/", failures.failure_plan, name="failure_plan"),
    path(
        "failure-plans/<uuid:pk>/drill/<slug:what>/",
        failures.failure_plan_drill,
        name="failure_plan_drill",
    ),
]
