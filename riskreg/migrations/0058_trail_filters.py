"""Indexes by which the trail is filtered: by what was done, and by whom."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Beside the one of a chain's numbers, which gives the order."""

    dependencies = [("riskreg", "0057_one_place_of_addresses")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["chain", "did", "number"], name="event_did"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["chain", "actor_key", "number"], name="event_actor"),
        ),
    ]
