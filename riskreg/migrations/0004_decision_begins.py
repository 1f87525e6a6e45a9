"""A decision tells beside its result how many duties begin on which day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column; what was decided before holds no days."""

    dependencies = [("riskreg", "0003_questionnaire_day")]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="begins",
            field=models.JSONField(
                default=dict,
                help_text="How many of the result's duties begin on each day, for lists of many.",
                verbose_name="duties by the day they begin",
            ),
        ),
    ]
