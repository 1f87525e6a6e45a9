"""Roles that need a second factor; when a key was last used, which is no event."""

import django.contrib.postgres.fields
from django.db import migrations, models

COLUMNS = "organisation_id, user_id, name, prefix, digest, rights, created_at, expires_at, revoked_at"


def guard(update: str) -> str:
    """The guard of keys with what of an update needs an event."""
    return f"""DROP TRIGGER trail_required ON riskreg_apikey;
        CREATE CONSTRAINT TRIGGER trail_required AFTER INSERT OR {update} OR DELETE
        ON riskreg_apikey DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION riskreg_require_own_event();"""


class Migration(migrations.Migration):
    """Two fields, and the guard of keys without the new one."""

    dependencies = [("riskreg", "0043_audit_triggers")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="mfa_roles",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20),
                blank=True,
                default=list,
                size=None,
                verbose_name="roles that need a second factor",
            ),
        ),
        migrations.AddField(
            model_name="apikey",
            name="last_used_at",
            field=models.DateTimeField(null=True, verbose_name="last used", blank=True),
        ),
        migrations.RunSQL(guard(f"UPDATE OF {COLUMNS}"), guard("UPDATE")),
    ]
