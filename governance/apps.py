"""The site as Django knows it."""

from importlib import import_module

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """Listens, once all models are there, to what libraries change past our actions."""

    name = "governance"

    def ready(self) -> None:
        """Connect what records changes of second factors, and what `check` asks of ours."""
        import_module("governance.pages.factor_trail")
        import_module("governance.checks")
