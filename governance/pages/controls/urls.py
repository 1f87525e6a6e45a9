"""Addresses of controls."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
