"""Up to which event of the trail a dossier is headed by overrides."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("riskreg", "0064_votes_of_deputies")]

    operations = [
        migrations.AddField(
            model_name="dossier",
            name="made_after",
            field=models.BigIntegerField(
                help_text="The trail's last number when it was generated; overrides until then head it.",
                null=True,
                verbose_name="made after",
            ),
        ),
    ]
