"""The guards of what is confidential: an event for each change, versions kept."""

from django.db import migrations

TRIGGERS = """
CREATE CONSTRAINT TRIGGER trail_required AFTER INSERT OR UPDATE OR DELETE
ON riskreg_withholding DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION riskreg_require_own_event();
CREATE CONSTRAINT TRIGGER versions_kept AFTER INSERT OR UPDATE OR DELETE
ON riskreg_withholding DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION riskreg_keep_version('organisation_id');
CREATE TRIGGER truncate_refused BEFORE TRUNCATE ON riskreg_withholding
FOR EACH STATEMENT EXECUTE FUNCTION riskreg_refuse();
"""
REVERSE = """
DROP TRIGGER truncate_refused ON riskreg_withholding;
DROP TRIGGER versions_kept ON riskreg_withholding;
DROP TRIGGER trail_required ON riskreg_withholding;
"""


class Migration(migrations.Migration):
    """After the table."""

    dependencies = [("riskreg", "0037_withholdings")]

    operations = [migrations.RunSQL(TRIGGERS, REVERSE)]
