"""The site as Django knows it."""

from importlib import import_module

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """Listens, once all models are there, to what libraries change past our actions."""

    name = "governance"

    def ready(self) -> None:
        """Connect what records changes of second factors, what `check` asks, and the broker.

        Tasks are sent through the one application of Celery. The package itself does not import
        it: the second process that lays pages out is a part of the package, and starts sooner.
        """
        import_module("governance.celery")
        import_module("governance.pages.factor_trail")
        import_module("governance.checks")
