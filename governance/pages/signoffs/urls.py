"""Addresses of sign-offs and of their rules."""

from django.urls import path

from governance.pages.signoffs import policies, views

urlpatterns = [
    path("sign-offs/", views.index, name="sign_offs"),
    path("sign-offs/ask/<slug:kind>/<uuid:pk>/", views.ask, name="sign_off_ask"),
    path("sign-offs/rules/", policies.index, name="sign_off_rules"),
    path("sign-offs/rules/<slug:kind>/", policies.edit, name="sign_off_rule"),
    path("sign-offs/export/<slug:slug>/", views.export, name="sign_offs_export"),
    path("sign-offs/<uuid:pk>/", views.sign_off, name="sign_off"),
    path("sign-offs/<uuid:pk>/withdraw/", views.withdraw, name="sign_off_withdraw"),
    path("sign-offs/<uuid:pk>/override/", views.override, name="sign_off_override"),
]
