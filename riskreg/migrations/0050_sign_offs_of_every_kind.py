"""One table of sign-offs for every kind of record, its votes and its rules."""

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('riskreg', '0049_memberships_from_outside'),
    ]

    operations = [
        migrations.CreateModel(
            name='SignOffPolicy',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('decision', 'Classification'), ('assessment', 'Assessment'), ('claim', 'Claim that a requirement does not apply'), ('acceptance', 'Acceptance of a risk'), ('incident', 'Closure of an incident'), ('dossier', 'Dossier'), ('crosswalk', 'Review of a crosswalk row')], max_length=12, verbose_name='what')),
                ('steps', models.JSONField(default=list, verbose_name='steps')),
                ('is_required', models.BooleanField(default=False, help_text='A record that is not signed off stands out until it is.', verbose_name='has to be signed off')),
                ('set_at', models.DateTimeField(auto_now=True, verbose_name='set')),
            ],
            options={
                'verbose_name': 'rule of sign-off',
                'ordering': ['kind', 'id'],
            },
        ),
        migrations.CreateModel(
            name='SignOffVote',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('stood_for', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), help_text='The person and whom they stood in for, by key.', size=None)),
                ('cast_as', models.CharField(blank=True, max_length=20, verbose_name='in the role of')),
                ('step', models.PositiveSmallIntegerField(verbose_name='step')),
                ('vote', models.CharField(choices=[('approve', 'Approves'), ('refuse', 'Refuses'), ('override', 'Overrides the rule')], max_length=10, verbose_name='said')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('digest', models.CharField(max_length=64, verbose_name='SHA-256 of what was seen')),
                ('cast_at', models.DateTimeField(verbose_name='when')),
            ],
            options={
                'verbose_name': 'vote on a sign-off',
                'ordering': ['cast_at', 'id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='acceptance',
            name='acceptance_decided_by_another',
        ),
        migrations.RemoveConstraint(
            model_name='assessment',
            name='assessment_approved_by_another',
        ),
        migrations.RemoveConstraint(
            model_name='notapplicable',
            name='claim_decided_by_another',
        ),
        migrations.RemoveConstraint(
            model_name='signoff',
            name='one_open_sign_off',
        ),
        migrations.RemoveConstraint(
            model_name='signoff',
            name='sign_off_by_another',
        ),
        migrations.AddField(
            model_name='acceptance',
            name='is_overridden',
            field=models.BooleanField(default=False, help_text='Decided in an emergency, without the rule.', verbose_name='overridden'),
        ),
        migrations.AddField(
            model_name='assessment',
            name='is_overridden',
            field=models.BooleanField(default=False, help_text='Decided in an emergency, without the rule.', verbose_name='overridden'),
        ),
        migrations.AddField(
            model_name='notapplicable',
            name='is_overridden',
            field=models.BooleanField(default=False, help_text='Decided in an emergency, without the rule.', verbose_name='overridden'),
        ),
        migrations.AddField(
            model_name='signoff',
            name='acceptance',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sign_offs', to='riskreg.acceptance'),
        ),
        migrations.AddField(
            model_name='signoff',
            name='asked_for',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, help_text='Whom the person stood in for when asking, by key.', size=None),
        ),
        migrations.AddField(
            model_name='signoff',
            name='assessment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sign_offs', to='riskreg.assessment'),
        ),
        migrations.AddField(
            model_name='signoff',
            name='claim',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sign_offs', to='riskreg.notapplicable'),
        ),
        migrations.AddField(
            model_name='signoff',
            name='crosswalk',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sign_offs', to='riskreg.crosswalkreview'),
        ),
        migrations.AddField(
            model_name='signoff',
            name='decision',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sign_offs', to='riskreg.decision'),
        ),
        migrations.AddField(
            model_name='signoff',
            name='incident',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sign_offs', to='riskreg.incident'),
        ),
        migrations.AddField(
            model_name='signoff',
            name='is_override',
            field=models.BooleanField(default=False, help_text='Approved in an emergency, without the rule.', verbose_name='overridden'),
        ),
        migrations.AddField(
            model_name='signoff',
            name='kind',
            field=models.CharField(choices=[('decision', 'Classification'), ('assessment', 'Assessment'), ('claim', 'Claim that a requirement does not apply'), ('acceptance', 'Acceptance of a risk'), ('incident', 'Closure of an incident'), ('dossier', 'Dossier'), ('crosswalk', 'Review of a crosswalk row')], default='dossier', max_length=12, verbose_name='what'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='signoff',
            name='step',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='step'),
        ),
        migrations.AddField(
            model_name='signoff',
            name='steps',
            field=models.JSONField(default=list, help_text='Who has to approve, as the rule stood then.', verbose_name='steps'),
        ),
        migrations.AlterField(
            model_name='signoff',
            name='dossier',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sign_offs', to='riskreg.dossier'),
        ),
        migrations.AddIndex(
            model_name='signoff',
            index=models.Index(fields=['organisation', 'state', 'asked_at'], name='sign_off_list'),
        ),
        migrations.AddConstraint(
            model_name='acceptance',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', None), ('state', 'withdrawn'), ('is_overridden', True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='acceptance_decided_by_another', violation_error_message='A second person decides this, not who asked.'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'approved'), _negated=True), ('is_overridden', True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('author')), _negated=True)), _connector='OR'), name='assessment_approved_by_another', violation_error_message='Somebody else than the author approves.'),
        ),
        migrations.AddConstraint(
            model_name='notapplicable',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', None), ('state', 'withdrawn'), ('is_overridden', True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='claim_decided_by_another', violation_error_message='A second person decides this, not who asked.'),
        ),
        migrations.AddConstraint(
            model_name='signoff',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('decision',), name='one_open_sign_off_decision'),
        ),
        migrations.AddConstraint(
            model_name='signoff',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('assessment',), name='one_open_sign_off_assessment'),
        ),
        migrations.AddConstraint(
            model_name='signoff',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('claim',), name='one_open_sign_off_claim'),
        ),
        migrations.AddConstraint(
            model_name='signoff',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('acceptance',), name='one_open_sign_off_acceptance'),
        ),
        migrations.AddConstraint(
            model_name='signoff',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('incident',), name='one_open_sign_off_incident'),
        ),
        migrations.AddConstraint(
            model_name='signoff',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('dossier',), name='one_open_sign_off_dossier'),
        ),
        migrations.AddConstraint(
            model_name='signoff',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('crosswalk',), name='one_open_sign_off_crosswalk'),
        ),
        migrations.AddConstraint(
            model_name='signoff',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('acceptance__isnull', True), ('assessment__isnull', True), ('claim__isnull', True), ('crosswalk__isnull', True), ('decision__isnull', False), ('dossier__isnull', True), ('incident__isnull', True), ('kind', 'decision')), models.Q(('acceptance__isnull', True), ('assessment__isnull', False), ('claim__isnull', True), ('crosswalk__isnull', True), ('decision__isnull', True), ('dossier__isnull', True), ('incident__isnull', True), ('kind', 'assessment')), models.Q(('acceptance__isnull', True), ('assessment__isnull', True), ('claim__isnull', False), ('crosswalk__isnull', True), ('decision__isnull', True), ('dossier__isnull', True), ('incident__isnull', True), ('kind', 'claim')), models.Q(('acceptance__isnull', False), ('assessment__isnull', True), ('claim__isnull', True), ('crosswalk__isnull', True), ('decision__isnull', True), ('dossier__isnull', True), ('incident__isnull', True), ('kind', 'acceptance')), models.Q(('acceptance__isnull', True), ('assessment__isnull', True), ('claim__isnull', True), ('crosswalk__isnull', True), ('decision__isnull', True), ('dossier__isnull', True), ('incident__isnull', False), ('kind', 'incident')), models.Q(('acceptance__isnull', True), ('assessment__isnull', True), ('claim__isnull', True), ('crosswalk__isnull', True), ('decision__isnull', True), ('dossier__isnull', False), ('incident__isnull', True), ('kind', 'dossier')), models.Q(('acceptance__isnull', True), ('assessment__isnull', True), ('claim__isnull', True), ('crosswalk__isnull', False), ('decision__isnull', True), ('dossier__isnull', True), ('incident__isnull', True), ('kind', 'crosswalk')), _connector='OR'), name='sign_off_of_one_record'),
        ),
        migrations.AddConstraint(
            model_name='signoff',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', None), ('state', 'withdrawn'), ('is_override', True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='sign_off_by_another', violation_error_message='A second person decides this, not who asked.'),
        ),
        migrations.AddField(
            model_name='signoffpolicy',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='riskreg.organisation'),
        ),
        migrations.AddField(
            model_name='signoffpolicy',
            name='set_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='signoffvote',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='riskreg.organisation'),
        ),
        migrations.AddField(
            model_name='signoffvote',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='signoffvote',
            name='sign_off',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='riskreg.signoff'),
        ),
        migrations.AddConstraint(
            model_name='signoffpolicy',
            constraint=models.UniqueConstraint(fields=('organisation', 'kind'), name='one_sign_off_policy'),
        ),
        migrations.AddConstraint(
            model_name='signoffvote',
            constraint=models.UniqueConstraint(fields=('sign_off', 'person'), name='one_vote_a_person'),
        ),
    ]
