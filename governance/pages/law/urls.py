"""Addresses of frameworks and the glossary."""

from django.urls import path

from governance.pages.law import frameworks, glossary

urlpatterns = [
    path("frameworks/", frameworks.index, name="frameworks"),
    path("frameworks/<slug:slug>/changes/", frameworks.changes, name="framework_changes"),
    path("frameworks/<slug:slug>/<str:edition>/", frameworks.tree, name="framework"),
    path("frameworks/<slug:slug>/<str:edition>/<slug:entry>/", frameworks.entry, name="entry"),
    path("glossary/", glossary.index, name="glossary"),
    path("glossary/<slug:slug>/", glossary.term, name="term"),
]
