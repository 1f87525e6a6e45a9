"""When the plan of a run came into the register, apart from when its thresholds were fixed."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """One field."""

    dependencies = [("riskreg", "0008_register_in_depth_triggers")]

    operations = [
        migrations.AddField(
            model_name="evaluation",
            name="planned_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, editable=False, verbose_name="entered"
            ),
        ),
    ]
