"""What one sends and gets of incidents over the API."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from governance.api import bodies
from governance.api.own import Own, members
from governance.api.risks import LinkField
from riskreg.models import (
    AIModel,
    Control,
    EntryKind,
    Evidence,
    Incident,
    IncidentEntry,
    IncidentKind,
    IncidentSnapshot,
    OecdSeverity,
    Organisation,
    Risk,
    User,
)
from riskreg.rules.incidents import LONGEST_WORDS

PLAIN = [
    "title", "kind", "version", "noticed_at", "began_at", "ended_at", "deployer_aware_at",
    "provider_aware_at", "member_state", "owner", "severity", "harm_types", "failure_modes",
    "details", "containment", "contained_at", "cause", "resolution", "resolved_at", "lessons",
]  # fmt: skip
RELATED = ["ai_models", "risks", "controls", "evidence"]
_SYSTEM = "Its key, or its number: `AIS-0042`."


def _moment(**more: Any) -> bodies.Moment:
    return bodies.Moment(required=False, allow_null=True, **more)


def _words(**more: Any) -> serializers.CharField:
    return serializers.CharField(max_length=LONGEST_WORDS, required=False, allow_blank=True, **more)


def _codes(**more: Any) -> serializers.ListField:
    child = serializers.CharField(max_length=60)
    return serializers.ListField(child=child, max_length=60, required=False, **more)


def _records(kind: Any) -> Any:
    return serializers.PrimaryKeyRelatedField(
        queryset=kind.objects.none(), many=True, required=False
    )


def _files(**more: Any) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.FileField(allow_empty_file=True, max_length=1000),
        max_length=20,
        help_text="Files that become evidence, each with its SHA-256.",
        **more,
    )


class _Own(Own):
    """A body that can name the organisation's own records alone."""

    def own(self, organisation: Organisation) -> dict[str, QuerySet[Any]]:
        """Those of its fields that name records."""
        kinds: dict[str, Any] = {
            "ai_models": AIModel, "risks": Risk, "controls": Control, "evidence": Evidence,
        }  # fmt: skip
        rows = {name: kind.objects.of(organisation) for name, kind in kinds.items()}
        rows["owner"] = members(organisation)
        return {name: rows[name] for name in rows if name in self.fields}


class IncidentLinksIn(_Own):
    """What it concerns: exactly these, of the kinds that are given."""

    ai_models = _records(AIModel)
    risks = _records(Risk)
    controls = _records(Control)
    evidence = _records(Evidence)
    requirements = LinkField(many=True, required=False)


class _Told(_Own):
    """What may be said of an incident when it is logged, and later."""

    title = serializers.CharField(
        max_length=200, required=False, help_text="Left out, the first line of what happened."
    )
    kind = serializers.ChoiceField(IncidentKind.choices, required=False)
    version = serializers.CharField(
        max_length=60, required=False, allow_blank=True, help_text="Left out, the registered one."
    )
    began_at = _moment()
    ended_at = _moment()
    deployer_aware_at = _moment()
    provider_aware_at = _moment()
    member_state = serializers.CharField(max_length=2, required=False, allow_blank=True)
    severity = serializers.ChoiceField(OecdSeverity.choices, required=False, allow_blank=True)
    harm_types = _codes(help_text="Kinds of harm, criterion 11 of the OECD framework.")
    failure_modes = _codes(help_text="References of the failure modes of this register.")
    details = serializers.DictField(
        required=False,
        help_text='Criteria of the OECD framework by number: {"3": {"chosen": [], "words": ""}}.',
    )
    containment = _words()
    contained_at = _moment()


class IncidentIn(_Told, IncidentLinksIn):
    """What happened, to which system, when it was noticed: these three are enough."""

    what = serializers.CharField(max_length=LONGEST_WORDS)
    system = serializers.CharField(max_length=40, help_text=_SYSTEM)
    noticed_at = bodies.Moment()


class IncidentFilesIn(serializers.Serializer[Any]):
    """Files of an incident."""

    logs = _files()


class IncidentSent(IncidentIn):
    """The same as a form, with logs as files."""

    logs = _files(required=False)


class IncidentChange(_Told):
    """What is known now; an anonymous report gets its system here."""

    system = serializers.CharField(max_length=40, help_text=_SYSTEM)
    noticed_at = bodies.Moment(help_text="It can only turn out to have been earlier.")
    owner = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.none(), required=False, allow_null=True
    )
    cause = _words()
    resolution = _words()
    resolved_at = _moment()
    lessons = _words()


class IncidentEntryIn(serializers.Serializer[Any]):
    """An entry of the timeline."""

    kind = serializers.ChoiceField(
        [each for each in EntryKind.choices if each[0] != EntryKind.STATE], default=EntryKind.NOTE
    )
    at = bodies.Moment()
    words = serializers.CharField(max_length=LONGEST_WORDS)


class IncidentMoveIn(serializers.Serializer[Any]):
    """Where it goes, and what that state asks for."""

    to = serializers.CharField(max_length=10)
    words = serializers.CharField(max_length=LONGEST_WORDS, required=False, allow_blank=True)
    cause = serializers.CharField(max_length=LONGEST_WORDS, required=False, allow_blank=True)
    at = bodies.Moment(required=False, help_text="Left out, it is now.")


class HoldReleaseIn(serializers.Serializer[Any]):
    """Why what it holds is let go of."""

    reason = serializers.CharField(max_length=LONGEST_WORDS)


class IncidentEntryOut(serializers.ModelSerializer[IncidentEntry]):
    """An entry of the timeline; it never changes."""

    class Meta:
        model = IncidentEntry
        fields = ["id", "kind", "at", "words", "by", "recorded_at"]
        read_only_fields = fields


class SnapshotOut(serializers.ModelSerializer[IncidentSnapshot]):
    """What the register said when it was logged; `digest` is over the canonical `content`."""

    content = serializers.DictField(read_only=True)

    class Meta:
        model = IncidentSnapshot
        fields = ["content", "digest", "taken_at"]
        read_only_fields = fields


class IncidentLogged(serializers.ModelSerializer[Incident]):
    """What was logged, for who logged it."""

    reference = serializers.CharField(read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Incident
        fields = ["id", "reference", "url", "title", "state", "noticed_at", "reported_at"]
        read_only_fields = fields


class IncidentOut(serializers.ModelSerializer[Incident]):
    """An incident; the OECD severity and the class of the AI Act are never made from each other."""

    reference = serializers.CharField(read_only=True)
    requirements = LinkField(source="links", many=True, read_only=True)
    details = serializers.DictField(read_only=True)
    severity = serializers.ChoiceField(OecdSeverity.choices, allow_blank=True, read_only=True)
    is_held = serializers.BooleanField(read_only=True)
    first_known_at = serializers.DateTimeField(
        read_only=True, help_text="The earliest known awareness of reporter, deployer or provider."
    )

    class Meta:
        model = Incident
        fields = [
            "id", "reference", "state", "what", "system", "system_words", "channel",
            "reported_by", "reported_at", *PLAIN, "first_known_at", *RELATED, "requirements",
            "reviewed_at", "reviewed_by", "dismissed_reason", "is_held", "held_at", "held_by",
            "released_at", "released_by", "release_reason",
        ]  # fmt: skip
        read_only_fields = fields


class IncidentWhole(IncidentOut):
    """An incident with its timeline and what was frozen with it."""

    entries = IncidentEntryOut(many=True, read_only=True)
    snapshot = SnapshotOut(read_only=True, allow_null=True)

    class Meta(IncidentOut.Meta):
        fields = [*IncidentOut.Meta.fields, "entries", "snapshot"]
        read_only_fields = fields
