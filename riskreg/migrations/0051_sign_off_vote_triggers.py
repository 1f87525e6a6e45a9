"""The guards of votes and rules of sign-off: an event for each change, versions kept, votes stay."""

from django.db import migrations

TABLES = ["signoffvote", "signoffpolicy"]
GUARD = """
CREATE CONSTRAINT TRIGGER trail_required AFTER INSERT OR UPDATE OR DELETE
ON riskreg_{table} DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION riskreg_require_own_event();
CREATE CONSTRAINT TRIGGER versions_kept AFTER INSERT OR UPDATE OR DELETE
ON riskreg_{table} DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION riskreg_keep_version('organisation_id');
CREATE TRIGGER truncate_refused BEFORE TRUNCATE ON riskreg_{table}
FOR EACH STATEMENT EXECUTE FUNCTION riskreg_refuse();
"""
REVERSE = """
DROP TRIGGER truncate_refused ON riskreg_{table};
DROP TRIGGER versions_kept ON riskreg_{table};
DROP TRIGGER trail_required ON riskreg_{table};
"""
# A vote is a vote: whoever could change one could make a quorum.
STAYS = """
CREATE TRIGGER vote_stays BEFORE UPDATE OR DELETE ON riskreg_signoffvote
FOR EACH ROW EXECUTE FUNCTION riskreg_refuse();
"""
NO_STAYS = "DROP TRIGGER vote_stays ON riskreg_signoffvote;"


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("riskreg", "0050_sign_offs_of_every_kind")]

    operations = [
        *(
            migrations.RunSQL(GUARD.format(table=table), REVERSE.format(table=table))
            for table in TABLES
        ),
        migrations.RunSQL(STAYS, NO_STAYS),
    ]
