"""Whose role a vote was cast in, where it is not the person's own."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("riskreg", "0063_rounds_stay")]

    operations = [
        migrations.AddField(
            model_name="signoffvote",
            name="cast_for",
            field=models.ForeignKey(
                help_text="Whose role it is, where it is not the person's own.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="in the place of",
            ),
        ),
    ]
