"""The register as a Django application."""

from django.apps import AppConfig


class RiskregConfig(AppConfig):
    """Names the application and its key type."""

    name = "riskreg"
    verbose_name = "RiskReg"
    default_auto_field = "django.db.models.BigAutoField"
