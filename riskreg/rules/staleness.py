"""What a change touches: one table from kinds of change to the kinds of record to look at again.

Nothing else opens a review. A record is looked at again when what it states may no longer hold; a
change that no record leans on (a new owner, a corrected name) opens nothing. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Dependent(StrEnum):
    """A kind of record that may have to be looked at again."""

    DECISION = "decision"
    ASSESSMENT = "assessment"
    FRIA = "fria"
    CONTROL = "control"
    FAILURE_PLAN = "failureplan"
    EVALUATION = "evaluation"
    EVIDENCE = "evidence"


# How many days one has to look again. Shorter where a duty or a person's safety hangs on it.
DAYS: Mapping[Dependent, int] = {
    Dependent.DECISION: 14,
    Dependent.FRIA: 14,
    Dependent.FAILURE_PLAN: 14,
    Dependent.ASSESSMENT: 30,
    Dependent.CONTROL: 30,
    Dependent.EVALUATION: 30,
    Dependent.EVIDENCE: 30,
}


class Kind(StrEnum):
    """A kind of change. The value stands in reviews for ever: never reuse one."""

    VERSION = "system.version"
    PURPOSE = "system.purpose"
    DESCRIPTION = "system.description"
    AUTONOMY = "system.autonomy"
    TOOL_ADDED = "system.tool_added"
    TOOL_REMOVED = "system.tool_removed"
    MODEL_ADDED = "system.model_added"
    MODEL_REMOVED = "system.model_removed"
    DATASET_ADDED = "system.dataset_added"
    DATASET_REMOVED = "system.dataset_removed"
    VENDOR = "system.vendor"
    PILOTED = "system.piloted"
    OPERATED = "system.operated"
    RETIRED = "system.retired"
    COUNTRIES = "system.countries"
    ROLES = "system.roles"
    AFFECTED = "system.affected_persons"
    OVERSIGHT = "system.oversight"
    DATA = "system.data"
    PLACED = "system.placed_on_market"
    IN_SERVICE = "system.put_into_service"
    MODEL_VERSION = "model.version"
    MODEL_KIND = "model.kind"
    MODEL_LICENCE = "model.licence"
    MODEL_GENERAL_PURPOSE = "model.general_purpose"
    MODEL_COMPUTE = "model.training_compute"
    MODEL_VENDOR = "model.vendor"
    VENDOR_COUNTRY = "vendor.country"
    DATASET_SOURCE = "dataset.source"
    DATASET_LICENCE = "dataset.licence"
    DATASET_PERSONAL = "dataset.personal_data"
    DATASET_SPECIAL = "dataset.special_categories"
    CONTROL_RETIRED = "control.retired"
    CONTROL_OUT_OF_PLACE = "control.out_of_place"
    CONTROL_INEFFECTIVE = "control.ineffective"
    CONTROL_DECLINED = "control.declined"
    EVIDENCE_WITHDRAWN = "evidence.withdrawn"
    EVIDENCE_ENDED = "evidence.ended"
    RECLASSIFIED = "decision.reclassified"
    SCALE = "scale.changed"
    APPETITE = "appetite.changed"
    SIGNAL = "signal.opened"
    EVALUATION_FAILED = "evaluation.failed"


@dataclass(frozen=True, slots=True)
class Row:
    """What one kind of change opens, and why."""

    opens: frozenset[Dependent]
    reason: str


def gettext_noop(words: str) -> str:
    """Mark words for translation; `governance.ui.work_words` translates them."""
    return words


def _row(reason: str, *opens: Dependent) -> Row:
    return Row(frozenset(opens), reason)


_DECISION, _RISKS, _FRIA = Dependent.DECISION, Dependent.ASSESSMENT, Dependent.FRIA
_CONTROL, _PLAN = Dependent.CONTROL, Dependent.FAILURE_PLAN
_EVALUATION, _EVIDENCE = Dependent.EVALUATION, Dependent.EVIDENCE

TABLE: Mapping[Kind, Row] = {
    Kind.VERSION: _row(
        gettext_noop(
            "What was classified, assessed and tested was another version; a substantial"
            " modification counts as a new system (Art. 3(23) AI Act)."
        ),
        _DECISION, _RISKS, _FRIA, _CONTROL, _EVALUATION,
    ),
    Kind.PURPOSE: _row(
        gettext_noop(
            "Class, risks, harm to rights and what a test has to show all follow from the purpose."
        ),
        _DECISION, _RISKS, _FRIA, _EVALUATION,
    ),
    Kind.DESCRIPTION: _row(
        gettext_noop("Class and risks were judged from what the system was said to do."),
        _DECISION, _RISKS,
    ),
    Kind.AUTONOMY: _row(
        gettext_noop(
            "How far it acts by itself bears on the class (Art. 6(3)), on the harm it can do, on"
            " the controls around it and on how it is stopped."
        ),
        _DECISION, _RISKS, _FRIA, _CONTROL, _PLAN,
    ),
    Kind.TOOL_ADDED: _row(
        gettext_noop(
            "It can do something it could not do: new ways to fail, to be limited and attacked."
        ),
        _RISKS, _CONTROL, _PLAN, _EVALUATION,
    ),
    Kind.TOOL_REMOVED: _row(
        gettext_noop("Risks and plans speak of something it can no longer do."), _RISKS, _PLAN
    ),
    Kind.MODEL_ADDED: _row(
        gettext_noop(
            "Another model brings its own weaknesses and duties; nothing was tested with it."
        ),
        _DECISION, _RISKS, _CONTROL, _EVALUATION,
    ),
    Kind.MODEL_REMOVED: _row(
        gettext_noop(
            "What was assessed and tested ran on a model it no longer has, and what came with"
            " that model is gone."
        ),
        _RISKS, _CONTROL, _EVALUATION,
    ),
    Kind.DATASET_ADDED: _row(
        gettext_noop("New data bring new errors, new people and another measured quality."),
        _RISKS, _FRIA, _EVALUATION,
    ),
    Kind.DATASET_REMOVED: _row(
        gettext_noop("Measured quality and known gaps rested on data it no longer has."),
        _RISKS, _EVALUATION,
    ),
    Kind.VENDOR: _row(
        gettext_noop(
            "Controls and proof that the former vendor provided may be gone; dependence and"
            " contract are others."
        ),
        _RISKS, _CONTROL, _EVIDENCE,
    ),
    Kind.PILOTED: _row(
        gettext_noop("People meet it for the first time: risks and the way to stop it are due."),
        _RISKS, _PLAN,
    ),
    Kind.OPERATED: _row(
        gettext_noop(
            "Duties of operation begin, the assessment of rights is due before first use"
            " (Art. 27 AI Act), and controls and plans must hold in earnest."
        ),
        _DECISION, _RISKS, _FRIA, _CONTROL, _PLAN,
    ),
    Kind.RETIRED: _row(
        gettext_noop("Open risks can be closed or remain after its end; its controls can stop."),
        _RISKS, _CONTROL,
    ),
    Kind.COUNTRIES: _row(
        gettext_noop("Scope, authorities and the people concerned depend on where it is used."),
        _DECISION, _FRIA,
    ),
    Kind.ROLES: _row(
        gettext_noop("Each capacity has its own class and duties, and its own assessment."),
        _DECISION, _FRIA,
    ),
    Kind.AFFECTED: _row(
        gettext_noop("Harm was judged for other people, or for another number of them."),
        _RISKS, _FRIA,
    ),
    Kind.OVERSIGHT: _row(
        gettext_noop("Who watches and can step in is part of the judgement, and of every stop."),
        _RISKS, _FRIA, _PLAN,
    ),
    Kind.DATA: _row(
        gettext_noop("Profiling and personal data bear on the class, on risks and on rights."),
        _DECISION, _RISKS, _FRIA,
    ),
    Kind.PLACED: _row(
        gettext_noop("Transitional rules count from this day (Art. 111 AI Act)."), _DECISION
    ),
    Kind.IN_SERVICE: _row(
        gettext_noop("Transitional rules and the assessment before first use count from this day."),
        _DECISION, _FRIA,
    ),
    Kind.MODEL_VERSION: _row(
        gettext_noop("Behaviour was assessed, limited and measured with another model version."),
        _RISKS, _CONTROL, _EVALUATION,
    ),
    Kind.MODEL_KIND: _row(
        gettext_noop("Another kind of model fails in other ways."), _RISKS, _EVALUATION
    ),
    Kind.MODEL_LICENCE: _row(
        gettext_noop("What one may do with the model, and who stands in for it, has changed."),
        _RISKS,
    ),
    Kind.MODEL_GENERAL_PURPOSE: _row(
        gettext_noop("A general-purpose model underneath brings other duties (Chapter V)."),
        _DECISION,
    ),
    Kind.MODEL_COMPUTE: _row(
        gettext_noop("The compute decides whether systemic risk is presumed (Art. 51(2))."),
        _DECISION,
    ),
    Kind.MODEL_VENDOR: _row(
        gettext_noop("Whoever provides the model provides its controls and proof."),
        _RISKS, _CONTROL, _EVIDENCE,
    ),
    Kind.VENDOR_COUNTRY: _row(
        gettext_noop("Transfers, law and reach of the vendor are others."), _RISKS
    ),
    Kind.DATASET_SOURCE: _row(
        gettext_noop("Data of another origin have other errors and gaps."), _RISKS, _EVALUATION
    ),
    Kind.DATASET_LICENCE: _row(
        gettext_noop("What one may do with the data has changed."), _RISKS
    ),
    Kind.DATASET_PERSONAL: _row(
        gettext_noop("Whether data are about people decides what can be done to people."),
        _RISKS, _FRIA,
    ),
    Kind.DATASET_SPECIAL: _row(
        gettext_noop(
            "Special categories need their own ground and safeguards (Art. 10(5) AI Act)."
        ),
        _DECISION, _RISKS, _FRIA, _CONTROL,
    ),
    Kind.CONTROL_RETIRED: _row(
        gettext_noop("The residual risk was judged with a control that is gone."), _RISKS, _FRIA
    ),
    Kind.CONTROL_OUT_OF_PLACE: _row(
        gettext_noop("The residual risk was judged with a control that is not in place any more."),
        _RISKS, _FRIA,
    ),
    Kind.CONTROL_INEFFECTIVE: _row(
        gettext_noop("The residual risk was judged with a control that does not work."),
        _RISKS, _FRIA,
    ),
    Kind.CONTROL_DECLINED: _row(
        gettext_noop("The residual risk was judged with a control it no longer relies on."),
        _RISKS,
    ),
    Kind.EVIDENCE_WITHDRAWN: _row(
        gettext_noop("What proved the control no longer counts."), _CONTROL
    ),
    Kind.EVIDENCE_ENDED: _row(
        gettext_noop("What proves the control stops counting earlier than was stated."), _CONTROL
    ),
    Kind.RECLASSIFIED: _row(
        gettext_noop("Duties and rights at stake were judged under another class."),
        _RISKS, _FRIA,
    ),
    Kind.SCALE: _row(
        gettext_noop("Levels were given on a scale that is no longer used."), _RISKS
    ),
    Kind.APPETITE: _row(
        gettext_noop("What is tolerable has changed; a level may now be beyond it."), _RISKS
    ),
    Kind.SIGNAL: _row(
        gettext_noop("Users report what neither assessment nor tests foresaw."),
        _RISKS, _EVALUATION,
    ),
    Kind.EVALUATION_FAILED: _row(
        gettext_noop("It does not do what risks and controls were judged to rest on."),
        _RISKS, _CONTROL,
    ),
}  # fmt: skip


def opens(kinds: Iterable[Kind]) -> frozenset[Dependent]:
    """Every kind of record that these changes open."""
    return frozenset(dependent for kind in kinds for dependent in TABLE[kind].opens)
