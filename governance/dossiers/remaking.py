"""A dossier made once more, to compare: a job that keeps what came of it, and no file."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from governance.dossiers import build, ingredients, making, working
from governance.dossiers.canonical import digest
from riskreg import history
from riskreg.actions import jobs
from riskreg.models import Dossier, Job


def compare(job: Job) -> bool | None:
    """Whether the file of the job's dossier comes out the same; None if that was not found out."""
    return working.attempt(job, _compare)


def _compare(job: Job) -> bool:
    rows = Dossier.objects.of(job.organisation_id)
    dossier = rows.select_related("organisation", "made_by", "approves").get(
        pk=job.parameters["again"]
    )
    stages = working.Stages(job, total=1 + making.LAST_STAGES)
    stages(_("Reading the register as it stood"))
    try:
        context, chapters = making.recalled(dossier)
    except history.NotKeptError as lacking:
        sentence = _("What was known then was not kept: it was made before versions were.")
        raise ValidationError(sentence) from lacking
    printed = build.printed(context, chapters, stages, stages.within)
    sha256 = digest(printed.content)
    law = making.made_from(context)
    with transaction.atomic():
        jobs.finish(
            job,
            is_same=sha256 == dossier.written_sha256,
            sha256=sha256,
            software=settings.RELEASE,
            edition=law["edition"],
            rule_set=law["rule_set"],
            made_with=ingredients.today(),
        )
    return sha256 == dossier.written_sha256
