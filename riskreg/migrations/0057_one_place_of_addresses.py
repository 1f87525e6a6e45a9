"""The copies of addresses that allauth made with each link for a new password go."""

from django.db import migrations


class Migration(migrations.Migration):
    """`User.email` is the only place an address of a person stands; nothing reads the copies."""

    dependencies = [
        ("riskreg", "0056_proved_addresses"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        migrations.RunSQL(
            "DELETE FROM account_emailconfirmation; DELETE FROM account_emailaddress;",
            migrations.RunSQL.noop,
        ),
    ]
