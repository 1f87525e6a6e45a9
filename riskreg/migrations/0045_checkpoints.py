"""Checkpoints of the trail, which nobody changes once they are signed."""

from django.db import migrations, models

TRIGGERS = """
CREATE TRIGGER change_refused BEFORE UPDATE OR DELETE ON riskreg_checkpoint
FOR EACH ROW EXECUTE FUNCTION riskreg_refuse();
CREATE TRIGGER truncate_refused BEFORE TRUNCATE ON riskreg_checkpoint
FOR EACH STATEMENT EXECUTE FUNCTION riskreg_refuse();
"""
REVERSE = """
DROP TRIGGER truncate_refused ON riskreg_checkpoint;
DROP TRIGGER change_refused ON riskreg_checkpoint;
"""


class Migration(migrations.Migration):
    """The table, then its guards."""

    dependencies = [("riskreg", "0044_factor_roles_and_key_use")]

    operations = [
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("chain", models.CharField(max_length=36)),
                ("number", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("previous", models.CharField(max_length=64)),
                ("key", models.CharField(max_length=64)),
                ("signature", models.CharField(max_length=120)),
            ],
            options={
                "ordering": ["chain", "id"],
                "indexes": [models.Index(fields=["chain", "number"], name="checkpoint_of_chain")],
            },
        ),
        migrations.RunSQL(TRIGGERS, REVERSE),
    ]
