"""Dossiers about an engagement: its working papers."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('riskreg', '0051_sign_off_vote_triggers'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='dossier',
            name='portfolio_version_once',
        ),
        migrations.AddField(
            model_name='dossier',
            name='engagement',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='dossiers', to='riskreg.engagement'),
        ),
        migrations.AddConstraint(
            model_name='dossier',
            constraint=models.UniqueConstraint(fields=('engagement', 'kind', 'version'), name='engagement_dossier_version_once'),
        ),
        migrations.AddConstraint(
            model_name='dossier',
            constraint=models.UniqueConstraint(condition=models.Q(('engagement', None), ('system', None)), fields=('organisation', 'kind', 'version'), name='portfolio_version_once'),
        ),
    ]
