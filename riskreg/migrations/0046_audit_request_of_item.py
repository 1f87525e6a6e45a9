"""Lists of work call their rows items: a request names its item otherwise."""

from django.db import migrations


class Migration(migrations.Migration):
    """Before any request was written."""

    dependencies = [("riskreg", "0045_checkpoints")]

    operations = [migrations.RenameField("auditrequest", "item", "sample_item")]
