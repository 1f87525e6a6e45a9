"""The guards of audits: an event for each change, versions kept, what is frozen stays frozen.

Versions of private notes are not kept: they never change, and a second copy of their words would
be one more place to look for them.
"""

from django.db import migrations

OWNED = ["engagement", "population", "sample", "sampleitem", "auditrequest", "auditfinding"]
TIES = {
    "engagement_team": "engagement",
    "auditrequest_evidence": "auditrequest",
    "auditfinding_items": "auditfinding",
}
FROZEN = ["population", "sample", "auditnote"]


def guard(table: str, function: str, kept: str) -> migrations.RunSQL:
    """An event is asked for; a version is kept where it is said how."""
    keep = f"""CREATE CONSTRAINT TRIGGER versions_kept AFTER INSERT OR UPDATE OR DELETE
        ON riskreg_{table} DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION riskreg_keep_version({kept});"""
    drop = f"DROP TRIGGER versions_kept ON riskreg_{table};"
    return migrations.RunSQL(
        f"""CREATE CONSTRAINT TRIGGER trail_required AFTER INSERT OR UPDATE OR DELETE
        ON riskreg_{table} DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION {function}();
        {keep if kept else ""}
        CREATE TRIGGER truncate_refused BEFORE TRUNCATE ON riskreg_{table}
        FOR EACH STATEMENT EXECUTE FUNCTION riskreg_refuse();""",
        f"""DROP TRIGGER truncate_refused ON riskreg_{table};
        {drop if kept else ""}
        DROP TRIGGER trail_required ON riskreg_{table};""",
    )


def freeze(table: str) -> migrations.RunSQL:
    """A trigger that refuses every change of a written row."""
    return migrations.RunSQL(
        f"""CREATE TRIGGER change_refused BEFORE UPDATE OR DELETE ON riskreg_{table}
            FOR EACH ROW EXECUTE FUNCTION riskreg_refuse();""",
        f"DROP TRIGGER change_refused ON riskreg_{table};",
    )


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("riskreg", "0042_audits")]

    operations = [
        *[guard(table, "riskreg_require_own_event", "'organisation_id'") for table in OWNED],
        *[
            guard(table, "riskreg_require_event", f"'{owner}_id', 'riskreg_{owner}'")
            for table, owner in TIES.items()
        ],
        guard("auditnote", "riskreg_require_own_event", ""),
        *[freeze(table) for table in FROZEN],
    ]
