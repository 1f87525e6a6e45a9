"""Every address of the site. Each area keeps its own list; names are flat."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from governance import health, metrics, requests
from governance.pages.design import gallery

urlpatterns: list[URLPattern | URLResolver] = [
    # Addresses and accounts are an administrator's matter: allauth's own pages for them are shut.
    path("account/email/", RedirectView.as_view(pattern_name="home"), name="account_email"),
    path("account/with/", include("governance.pages.oidc")),
    path("account/second-factor/", include("governance.pages.factors")),
    path("account/", include("allauth.account.urls")),
    path("api/v1/", include("governance.api.urls")),
    path("", include("governance.pages.assessments.urls")),
    path("", include("governance.pages.audits.urls")),
    path("", include("governance.pages.controls.urls")),
    path("", include("governance.pages.coverage.urls")),
    path("", include("governance.pages.dossiers.urls")),
    path("", include("governance.pages.evaluations.urls")),
    path("", include("governance.pages.evidence.urls")),
    path("", include("governance.pages.home")),
    path("", include("governance.pages.imports.urls")),
    path("", include("governance.pages.incidents.urls")),
    path("", include("governance.pages.inventory.urls")),
    path("", include("governance.pages.classification.urls")),
    path("", include("governance.pages.law.urls")),
    path("", include("governance.pages.monitoring.urls")),
    path("", include("governance.pages.papers.urls")),
    path("", include("governance.pages.people.urls")),
    path("", include("governance.pages.risks.urls")),
    path("", include("governance.pages.rounds.urls")),
    path("", include("governance.pages.saved_views")),
    path("", include("governance.pages.search")),
    path("", include("governance.pages.signoffs.urls")),
    path("", include("governance.pages.systems.urls")),
    path("", include("governance.pages.trail.urls")),
    path("", include("governance.pages.work.urls")),
    path("metrics", metrics.metrics, name="metrics"),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("design/", gallery, name="design"),
]

handler500 = requests.server_error
