"""When an audit was taken over from outside of its team: what hides the notes from before."""

from django.db import migrations, models

STAYS = """
CREATE FUNCTION riskreg_take_over_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.taken_over_at IS NULL OR NEW.taken_over_at < OLD.taken_over_at THEN
    RAISE EXCEPTION 'that an audit was taken over stays'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER take_over_stays BEFORE UPDATE OF taken_over_at ON riskreg_engagement
FOR EACH ROW WHEN (OLD.taken_over_at IS NOT NULL)
EXECUTE FUNCTION riskreg_take_over_stays();
"""
NO_STAYS = """
DROP TRIGGER take_over_stays ON riskreg_engagement;
DROP FUNCTION riskreg_take_over_stays();
"""


class Migration(migrations.Migration):
    """After the facts of dossiers."""

    dependencies = [("riskreg", "0065_dossiers_made_after")]

    operations = [
        migrations.AddField(
            model_name="engagement",
            name="taken_over_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="taken over"),
        ),
        migrations.RunSQL(STAYS, NO_STAYS),
    ]
