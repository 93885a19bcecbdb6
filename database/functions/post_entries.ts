/**
 * PostgreSQL only: writes any number of entries of one city in one call, each of which may be refused
 * alone. Waiting for the network once for each statement would cost more than all of the writing.
 *
 * `given` is a JSON array of requests; `sealed` is the canonical text of the entry with places for what
 * only the lock knows: [before recorded_at, between it and seq, after seq]. A refusal takes back what
 * its entry did, the number included, and comes back as the message of the guard.
 */
export const postEntriesFunction = {
  up: `CREATE FUNCTION post_entries(city uuid, given jsonb)
RETURNS TABLE (seq bigint, hash text, replayed boolean, stored_hash text, refused text)
LANGUAGE plpgsql AS $post$
#variable_conflict use_column
DECLARE
  request jsonb;
  head record;
  stored record;
  recorded timestamptz;
  body text;
  sealing text;
BEGIN
  -- Plans are kept by a session. Made while the tables were still empty they would read them whole ever
  -- after: every question here is one of an index, until the end of the transaction.
  PERFORM set_config('enable_seqscan', 'off', true);
  FOR request IN SELECT value FROM jsonb_array_elements(given) WITH ORDINALITY ORDER BY ordinality LOOP
    seq := NULL; hash := NULL; replayed := false; stored_hash := NULL; refused := NULL;
    BEGIN
      SELECT e.seq, e.hash, e.request_hash INTO stored
        FROM journal_entries e WHERE e.city_id = city AND e.id = (request->>'id')::uuid;
      IF NOT FOUND THEN
        SELECT l.head_seq + 1 AS seq, l.head_hash AS hash, l.head_recorded_at AS recorded_at INTO head
          FROM ledgers l WHERE l.city_id = city FOR NO KEY UPDATE;
        IF NOT FOUND THEN RAISE EXCEPTION 'E_NO_LEDGER' USING ERRCODE = 'check_violation'; END IF;
        SELECT e.seq, e.hash, e.request_hash INTO stored
          FROM journal_entries e WHERE e.city_id = city AND e.id = (request->>'id')::uuid;
      END IF;
      IF FOUND THEN
        seq := stored.seq; hash := stored.hash; stored_hash := stored.request_hash; replayed := true;
      ELSE
        UPDATE ledgers l SET head_seq = head.seq WHERE l.city_id = city;
        recorded := greatest((request->>'recorded_at')::timestamptz, head.recorded_at);
        body := (request->'sealed'->>0)
          || to_char(recorded AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
          || (request->'sealed'->>1) || head.seq || (request->'sealed'->>2);
        sealing := encode(sha256(
          '\\x01'::bytea || convert_to('lcl-v1' || city::text, 'UTF8') || int8send(head.seq)
          || decode(head.hash, 'hex')
          || sha256('\\x00'::bytea || convert_to(body, 'UTF8'))), 'hex');
        INSERT INTO postings (city_id, entry_id, line_no, effective_on, account_code, fund_id,
          budget_line_id, party_id, agreement_id, instalment_id, commitment_id, currency, amount,
          functional_amount, quantity, unit)
        SELECT city, (request->>'id')::uuid, line.ordinality, (request->>'effective_on')::date,
          value->>0, (value->>1)::uuid, (value->>2)::uuid, (value->>3)::uuid, (value->>4)::uuid,
          (value->>5)::uuid, (value->>6)::uuid, value->>7, (value->>8)::bigint, (value->>9)::bigint,
          value->>10, value->>11
        FROM jsonb_array_elements(request->'lines') WITH ORDINALITY AS line (value, ordinality);
        INSERT INTO journal_entries (city_id, id, seq, kind, effective_on, recorded_at, memo,
          request_hash, reverses_id, source_type, source_id, prepared_by, approved_by, line_count,
          payload, prev_hash, hash)
        VALUES (city, (request->>'id')::uuid, head.seq, request->>'kind',
          (request->>'effective_on')::date, recorded, request->>'memo', request->>'request_hash',
          (request->>'reverses_id')::uuid, request->>'source_type', request->>'source_id',
          (request->>'prepared_by')::uuid, (request->>'approved_by')::uuid,
          jsonb_array_length(request->'lines'), body, head.hash, sealing);
        seq := head.seq; hash := sealing;
      END IF;
    EXCEPTION WHEN integrity_constraint_violation OR data_exception THEN
      seq := NULL; hash := NULL; refused := SQLERRM;
    END;
    RETURN NEXT;
  END LOOP;
END $post$`,
  down: 'DROP FUNCTION post_entries(uuid, jsonb)',
}
