"""Two migrations came at the same time; what follows depends on both."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("riskreg", "0046_erasures"),
        ("riskreg", "0046_heartbeats"),
    ]

    operations = []
