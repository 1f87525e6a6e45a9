"""Addresses of the question set, the decisions and the replay."""

from django.urls import path

from governance.pages.classification import decisions, questions, replays, reviews, seconds

urlpatterns = [
    path("systems/<uuid:pk>/classify/", questions.start, name="questionnaire_start"),
    path("questions/<uuid:pk>/", questions.resume, name="questionnaire"),
    path("questions/<uuid:pk>/review/", reviews.review, name="questionnaire_review"),
    path("questions/<uuid:pk>/open/", reviews.leave_open, name="questionnaire_leave_open"),
    path("questions/<uuid:pk>/edition/", questions.frame, name="questionnaire_frame"),
    path("questions/<uuid:pk>/discard/", questions.discard, name="questionnaire_discard"),
    path("questions/<uuid:pk>/<slug:topic>/", questions.topic, name="questionnaire_topic"),
    path("decisions/", decisions.index, name="decisions"),
    path("decisions/export/<slug:slug>/", decisions.export, name="decisions_export"),
    path("decisions/<uuid:pk>/", decisions.decision, name="decision"),
    path("decisions/<uuid:pk>/second/", seconds.ask, name="second_assessment_ask"),
    path("second-assessments/", seconds.index, name="second_assessments"),
    path(
        "second-assessments/export/<slug:slug>/",
        seconds.export,
        name="second_assessments_export",
    ),
    path("second-assessments/<uuid:pk>/", seconds.second, name="second_assessment"),
    path(
        "second-assessments/<uuid:pk>/withdraw/",
        seconds.withdraw,
        name="second_assessment_withdraw",
    ),
    path("decisions/<uuid:pk>/decision.json", decisions.download, name="decision_download"),
    path("decisions/<uuid:pk>/compare/<uuid:other>/", decisions.compare, name="decision_compare"),
    path("replay/", replays.replay, name="replay"),
    path("replay/export/<slug:slug>/", replays.export, name="replay_export"),
]
