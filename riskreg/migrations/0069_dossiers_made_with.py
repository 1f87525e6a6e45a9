"""Which settings a dossier was made with, and digests of what else decides its bytes."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("riskreg", "0068_keys_name_what_they_read")]

    operations = [
        migrations.AddField(
            model_name="dossier",
            name="made_with",
            field=models.JSONField(blank=True, null=True, verbose_name="made with"),
        ),
    ]
