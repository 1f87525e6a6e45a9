"""The addresses of papers."""

from django.urls import URLPattern, path

from governance.pages.papers import views

AT = "systems/<uuid:pk>/papers/"
urlpatterns: list[URLPattern] = [
    path(AT, views.index, name="papers"),
    path(f"{AT}<slug:paper>/", views.show, name="paper"),
    path(f"{AT}<slug:paper>/download/", views.download, name="paper_download"),
    path(f"{AT}<slug:paper>/<slug:point>/", views.say, name="paper_point"),
]
