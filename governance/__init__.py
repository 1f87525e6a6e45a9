"""The site and the dossiers: the only layer that knows HTTP."""

from governance.celery import app as celery_app

__all__ = ["celery_app"]
