"""Lists of work call their rows items: a request names its item otherwise."""

from django.db import migrations


class Migration(migrations.Migration):
    """Before any request was written."""

    dependencies = [("riskreg", "0047_erasures_and_heartbeats")]

    operations = [migrations.RenameField("auditrequest", "item", "sample_item")]
