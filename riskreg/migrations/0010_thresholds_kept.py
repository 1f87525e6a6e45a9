"""The database's own guard of evaluations: thresholds stay as planned, values as recorded."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION riskreg_thresholds_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR NEW.threshold IS DISTINCT FROM OLD.threshold
     OR NEW.is_higher_better <> OLD.is_higher_better OR NEW.name <> OLD.name
     OR NEW.unit <> OLD.unit OR NEW.dimension <> OLD.dimension
     OR NEW.evaluation_id <> OLD.evaluation_id THEN
    RAISE EXCEPTION '% on % is refused: thresholds stay as they were fixed', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER thresholds_kept BEFORE UPDATE OR DELETE ON riskreg_metric
FOR EACH ROW EXECUTE FUNCTION riskreg_thresholds_kept();

CREATE FUNCTION riskreg_recorded_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.recorded_at IS NOT NULL
     OR NEW.thresholds_fixed_at <> OLD.thresholds_fixed_at
     OR NEW.planned_at <> OLD.planned_at OR NEW.system_id <> OLD.system_id THEN
    RAISE EXCEPTION '% on % is refused: what was planned or recorded is kept', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER recorded_kept BEFORE UPDATE OR DELETE ON riskreg_evaluation
FOR EACH ROW EXECUTE FUNCTION riskreg_recorded_kept();
"""
NO_GUARDS = """
DROP TRIGGER thresholds_kept ON riskreg_metric;
DROP FUNCTION riskreg_thresholds_kept();
DROP TRIGGER recorded_kept ON riskreg_evaluation;
DROP FUNCTION riskreg_recorded_kept();
"""


class Migration(migrations.Migration):
    """After the field that it guards."""

    dependencies = [("riskreg", "0009_evaluation_entered")]

    operations = [migrations.RunSQL(GUARDS, NO_GUARDS)]
