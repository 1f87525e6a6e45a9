"""The signed checkpoint that a dossier carries."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('riskreg', '0052_dossiers_of_engagements'),
    ]

    operations = [
        migrations.AddField(
            model_name='dossier',
            name='checkpoint',
            field=models.JSONField(blank=True, null=True, verbose_name='signed checkpoint'),
        ),
    ]
