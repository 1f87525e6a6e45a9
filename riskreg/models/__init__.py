"""The register's tables, one module a topic."""

from riskreg.models.decisions import Decision, Questionnaire
from riskreg.models.jobs import (
    Dossier,
    DossierStatus,
    ImportRun,
    ImportState,
    Job,
    JobState,
)
from riskreg.models.keys import ApiKey, SavedView
from riskreg.models.owned import Owned, OwnedQuerySet
from riskreg.models.people import Membership, Organisation, Role, Unit, User
from riskreg.models.systems import AIModel, AISystem, Autonomy, Dataset, Stage, Vendor
from riskreg.models.trail import Event, TrailHead

__all__ = [
    "AIModel",
    "AISystem",
    "ApiKey",
    "Autonomy",
    "Dataset",
    "Decision",
    "Dossier",
    "DossierStatus",
    "Event",
    "ImportRun",
    "ImportState",
    "Job",
    "JobState",
    "Membership",
    "Organisation",
    "Owned",
    "OwnedQuerySet",
    "Questionnaire",
    "Role",
    "SavedView",
    "Stage",
    "TrailHead",
    "Unit",
    "User",
    "Vendor",
]
