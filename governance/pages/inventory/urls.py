"""Addresses of models, datasets and vendors: the same seven for each."""

from django.urls import URLPattern, path

from governance.pages.inventory import views
from governance.pages.inventory.kinds import KINDS, Kind


def _addresses(kind: Kind) -> list[URLPattern]:
    told = {"kind": kind}
    at = kind.plural
    return [
        path(f"{at}/", views.index, told, name=at),
        path(f"{at}/new/", views.new, told, name=f"{kind.slug}_new"),
        path(f"{at}/export/<slug:slug>/", views.export, told, name=f"{at}_export"),
        path(f"{at}/<uuid:pk>/", views.show, told, name=kind.slug),
        path(f"{at}/<uuid:pk>/edit/", views.edit, told, name=f"{kind.slug}_edit"),
        path(f"{at}/<uuid:pk>/remove/", views.remove, told, name=f"{kind.slug}_remove"),
    ]


urlpatterns = [address for kind in KINDS.values() for address in _addresses(kind)]
