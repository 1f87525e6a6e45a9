"""Second factors change with an event alone; tries are counted where all processes see them."""

from django.db import migrations

GUARD = """
CREATE CONSTRAINT TRIGGER trail_required AFTER INSERT OR UPDATE OF data, type, user_id OR DELETE
  ON mfa_authenticator DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION riskreg_require_event();
CREATE TRIGGER truncate_refused BEFORE TRUNCATE ON mfa_authenticator
  FOR EACH STATEMENT EXECUTE FUNCTION riskreg_refuse();
"""
UNGUARD = """
DROP TRIGGER trail_required ON mfa_authenticator;
DROP TRIGGER truncate_refused ON mfa_authenticator;
"""
# As `manage.py createcachetable` writes it: Django's cache knows no migrations.
TABLE = """
CREATE TABLE shared_cache (
  cache_key varchar(255) NOT NULL PRIMARY KEY,
  value text NOT NULL,
  expires timestamp with time zone NOT NULL
);
CREATE INDEX shared_cache_expires ON shared_cache (expires);
"""


class Migration(migrations.Migration):
    """A guard on a table of allauth's, and the table of the cache."""

    dependencies = [
        ("riskreg", "0040_membership_tie_triggers"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.RunSQL(GUARD, UNGUARD),
        migrations.RunSQL(TABLE, "DROP TABLE shared_cache;"),
    ]
