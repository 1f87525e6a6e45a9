"""What a round asks, and of what, stays; after its end nothing is added to it either."""

from django.db import migrations

# What was said of a round at its opening is what its owners answered.
ASKED = (
    "organisation_id", "title", "statement", "kind", "narrowed", "due", "opened_by_id", "opened_at",
)  # fmt: skip
ENTRY = (
    "organisation_id", "round_id", "system_id", "control_id", "risk_id", "owner_id", "seen",
    "digest",
)  # fmt: skip


def _changed(names: tuple[str, ...]) -> str:
    return " OR ".join(f"NEW.{each} IS DISTINCT FROM OLD.{each}" for each in names)


STAYS = f"""
CREATE FUNCTION riskreg_round_asks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {_changed(ASKED)} THEN
    RAISE EXCEPTION 'what a round asks stays as it is'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER round_asks BEFORE UPDATE ON riskreg_attestationround
FOR EACH ROW EXECUTE FUNCTION riskreg_round_asks();

CREATE FUNCTION riskreg_attestation_keys_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {_changed(ENTRY)} THEN
    RAISE EXCEPTION 'what a round froze stays as it is'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER attestation_keys_stay BEFORE UPDATE ON riskreg_attestation
FOR EACH ROW EXECUTE FUNCTION riskreg_attestation_keys_stay();

-- The round of a new row, by the column that leads to it.
CREATE FUNCTION riskreg_round_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held record; asked uuid;
BEGIN
  IF TG_OP = 'DELETE' THEN held := OLD; ELSE held := NEW; END IF;
  IF TG_ARGV[0] = 'item_id' THEN
    SELECT round_id INTO asked FROM riskreg_attestation WHERE id = held.item_id;
  ELSIF TG_ARGV[0] = 'round_id' THEN
    asked := held.round_id;
  ELSE
    asked := held.attestationround_id;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM riskreg_attestationround r
                 WHERE r.id = asked AND r.state = 'open') THEN
    RAISE EXCEPTION 'a round that is over stays as it is'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN held;
END $$;
CREATE TRIGGER round_open BEFORE INSERT ON riskreg_attestation
FOR EACH ROW EXECUTE FUNCTION riskreg_round_is_open('round_id');
CREATE TRIGGER round_open BEFORE INSERT ON riskreg_attestationanswer
FOR EACH ROW EXECUTE FUNCTION riskreg_round_is_open('item_id');
CREATE TRIGGER round_open BEFORE INSERT OR UPDATE OR DELETE ON riskreg_attestationround_controls
FOR EACH ROW EXECUTE FUNCTION riskreg_round_is_open('attestationround_id');
"""
NO_STAYS = """
DROP TRIGGER round_open ON riskreg_attestationround_controls;
DROP TRIGGER round_open ON riskreg_attestationanswer;
DROP TRIGGER round_open ON riskreg_attestation;
DROP FUNCTION riskreg_round_is_open();
DROP TRIGGER attestation_keys_stay ON riskreg_attestation;
DROP FUNCTION riskreg_attestation_keys_stay();
DROP TRIGGER round_asks ON riskreg_attestationround;
DROP FUNCTION riskreg_round_asks();
"""


class Migration(migrations.Migration):
    """After the duties of populations."""

    dependencies = [("riskreg", "0062_population_of_duties")]

    operations = [migrations.RunSQL(STAYS, NO_STAYS)]
