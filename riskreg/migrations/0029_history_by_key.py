"""Versions are found by their key, so that a plan made early has no worse index to choose.

The key is in no other index, and the table's name is no condition an index could answer: before,
a plan made while the table was small read all of an index for each row of a big transaction.
"""

from django.db import migrations, models

VERSION = """
CREATE OR REPLACE FUNCTION riskreg_version(
  told jsonb, held text, op text, owner uuid, at bigint
) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
  last record;
BEGIN
  IF op <> 'INSERT' THEN
    SELECT h.id, h.since, h.until INTO last FROM riskreg_history h
      WHERE h.key = told ->> 'id' AND h.relation || '' = held
      ORDER BY h.since DESC LIMIT 1;
    IF last.until IS NULL AND last.since = at THEN
      DELETE FROM riskreg_history WHERE id = last.id;
    ELSIF last.until IS NULL THEN
      UPDATE riskreg_history SET until = at WHERE id = last.id;
    END IF;
  END IF;
  IF op <> 'DELETE' THEN
    INSERT INTO riskreg_history (relation, key, organisation, since, row)
    VALUES (held, told ->> 'id', owner, at, told);
  END IF;
END $$;
"""
KEEP_VERSION = """
CREATE OR REPLACE FUNCTION riskreg_keep_version() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
  told jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
  owner uuid;
BEGIN
  IF TG_NARGS = 1 THEN
    owner := told ->> TG_ARGV[0];
  ELSE
    SELECT h.organisation INTO owner FROM riskreg_history h
      WHERE h.key = told ->> TG_ARGV[0] AND h.relation || '' = TG_ARGV[1]
      ORDER BY h.since DESC LIMIT 1;
    IF NOT EXISTS (SELECT 1 FROM riskreg_event e
                   WHERE e.transaction = txid_current() AND e.opened_at = now()
                     AND e.organisation_id::text = owner::text) THEN
      RAISE EXCEPTION '% on % recorded no event in the trail of its organisation',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  END IF;
  PERFORM riskreg_version(told, TG_TABLE_NAME, TG_OP, owner,
    coalesce((SELECT e.number FROM riskreg_event e WHERE e.chain = owner::text
              ORDER BY e.number DESC LIMIT 1), 0));
  RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    """Nothing goes back to the slower functions: they kept the same versions."""

    dependencies = [("riskreg", "0028_seals_of_dossiers")]

    operations = [
        migrations.RemoveIndex("history", "history_of_record"),
        migrations.RemoveIndex("history", "history_now"),
        migrations.AddIndex(
            "history", models.Index(fields=["key", "since"], name="history_of_key")
        ),
        migrations.RunSQL(VERSION, migrations.RunSQL.noop),
        migrations.RunSQL(KEEP_VERSION, migrations.RunSQL.noop),
    ]
