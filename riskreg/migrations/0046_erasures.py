"""Erasing a person: the record of it, its guards, and earlier names that go with the name."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TRIGGERS = """
CREATE CONSTRAINT TRIGGER trail_required AFTER INSERT OR UPDATE OR DELETE
ON riskreg_erasure DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION riskreg_require_own_event();
CREATE CONSTRAINT TRIGGER versions_kept AFTER INSERT OR UPDATE OR DELETE
ON riskreg_erasure DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION riskreg_keep_version('organisation_id');
CREATE TRIGGER truncate_refused BEFORE TRUNCATE ON riskreg_erasure
FOR EACH STATEMENT EXECUTE FUNCTION riskreg_refuse();

CREATE FUNCTION riskreg_forget_names() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE riskreg_history SET row = jsonb_set(row, '{name}', to_jsonb(NEW.name))
    WHERE relation = 'riskreg_user' AND key = NEW.id::text;
  RETURN NULL;
END $$;
CREATE TRIGGER names_forgotten AFTER UPDATE OF erased_at ON riskreg_user
FOR EACH ROW WHEN (NEW.erased_at IS NOT NULL) EXECUTE FUNCTION riskreg_forget_names();
"""
REVERSE = """
DROP TRIGGER names_forgotten ON riskreg_user;
DROP FUNCTION riskreg_forget_names();
DROP TRIGGER truncate_refused ON riskreg_erasure;
DROP TRIGGER versions_kept ON riskreg_erasure;
DROP TRIGGER trail_required ON riskreg_erasure;
"""


class Migration(migrations.Migration):
    """The column and the table, then the triggers."""

    dependencies = [("riskreg", "0045_checkpoints")]

    operations = [
        migrations.AddField("user", "erased_at", models.DateTimeField("erased", null=True, editable=False)),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("erased_at", models.DateTimeField(verbose_name="when")),
                ("reason", models.TextField(verbose_name="why")),
                ("dossiers", models.JSONField(default=list, help_text="Dossiers given out before whose pages name the person.")),
                ("remaining", models.JSONField(default=list, help_text="Texts that people wrote and that name the person.")),
                ("erased_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="riskreg.organisation")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="erasures", to=settings.AUTH_USER_MODEL)),
            ],
            options={"ordering": ["-erased_at", "id"]},
        ),
        migrations.RunSQL(TRIGGERS, REVERSE),
    ]
