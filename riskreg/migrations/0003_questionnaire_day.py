"""The day a question set is asked for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column; empty means the day of the decision."""

    dependencies = [("riskreg", "0002_trail_triggers")]

    operations = [
        migrations.AddField(
            model_name="questionnaire",
            name="on",
            field=models.DateField(
                blank=True,
                help_text="Empty: for the day on which the decision is recorded.",
                null=True,
                verbose_name="asked for the day",
            ),
        ),
    ]
