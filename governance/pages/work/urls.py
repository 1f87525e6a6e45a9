"""Addresses of work: what is due, tasks, reviews."""

from django.urls import path

from governance.pages.work import mine, reviews, tasks

urlpatterns = [
    path("work/", mine.index, name="work"),
    path("work/export/<slug:slug>/", mine.export, name="work_export"),
    path("work/all/", mine.whole, name="work_all"),
    path("work/all/export/<slug:slug>/", mine.whole_export, name="work_all_export"),
    path("tasks/", tasks.index, name="tasks"),
    path("tasks/new/", tasks.new, name="task_new"),
    path("tasks/export/<slug:slug>/", tasks.export, name="tasks_export"),
    path("tasks/<uuid:pk>/", tasks.show, name="task"),
    path("tasks/<uuid:pk>/edit/", tasks.edit, name="task_edit"),
    path("tasks/<uuid:pk>/close/", tasks.close, name="task_close"),
    path("reviews/", reviews.index, name="reviews"),
    path("reviews/export/<slug:slug>/", reviews.export, name="reviews_export"),
    path("reviews/<uuid:pk>/", reviews.show, name="review"),
    path("reviews/<uuid:pk>/close/", reviews.close, name="review_close"),
]
