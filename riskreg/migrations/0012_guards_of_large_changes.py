"""The guards look for one event, not for all: a transaction of 100,000 rows stays linear.

The planner, which cannot know that the first match is enough, may gather every event of the
transaction in a bitmap for every row that is checked. Without bitmaps it walks the index and stops.
"""

from django.db import migrations

FUNCTIONS = ("riskreg_require_event", "riskreg_require_own_event")


class Migration(migrations.Migration):
    """After the guards of the tables in depth."""

    dependencies = [("riskreg", "0011_risk_harm_to_rights")]

    operations = [
        migrations.RunSQL(
            f"ALTER FUNCTION {name}() SET enable_bitmapscan = off",
            f"ALTER FUNCTION {name}() RESET enable_bitmapscan",
        )
        for name in FUNCTIONS
    ]
