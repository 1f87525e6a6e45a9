"""When the address of an account was proved."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One field of people."""

    dependencies = [
        ('riskreg', '0055_second_assessment_triggers'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='email_proved_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='address proved'),
        ),
    ]
