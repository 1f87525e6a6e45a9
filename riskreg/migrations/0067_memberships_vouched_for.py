"""Which sign-in service gave a membership: what it gave ends when it says so no more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One field of memberships."""

    dependencies = [("riskreg", "0066_audits_taken_over")]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="given_by",
            field=models.CharField(
                blank=True, default="", editable=False, max_length=200, verbose_name="given by"
            ),
        ),
    ]
