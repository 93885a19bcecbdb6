const LINES = (entry: string) => `
  city, (${entry}->>'id')::uuid, line.ordinality, (${entry}->>'effective_on')::date,
  line.value->>0, (line.value->>1)::uuid, (line.value->>2)::uuid, (line.value->>3)::uuid,
  (line.value->>4)::uuid, (line.value->>5)::uuid, (line.value->>6)::uuid, line.value->>7,
  (line.value->>8)::bigint, (line.value->>9)::bigint, line.value->>10, line.value->>11`

const INTO_POSTINGS = `INSERT INTO postings (city_id, entry_id, line_no, effective_on, account_code, fund_id,
  budget_line_id, party_id, agreement_id, instalment_id, commitment_id, currency, amount,
  functional_amount, quantity, unit)`

const LINES_OF_REQUEST = `${INTO_POSTINGS}
  SELECT ${LINES('request')}
  FROM jsonb_array_elements(request->'lines') WITH ORDINALITY AS line (value, ordinality);`

/**
 * The lines of whatever is not stored yet, in one statement; what is there twice fails, and goes alone. Each
 * request is looked up by itself: as a join the question would read the whole ledger.
 */
const LINES_OF_ALL = `${INTO_POSTINGS}
  SELECT ${LINES('r.value')}
  FROM (
    SELECT value, ordinality FROM jsonb_array_elements(given) WITH ORDINALITY
    WHERE (SELECT e.seq FROM journal_entries e WHERE e.city_id = city AND e.id = (value->>'id')::uuid) IS NULL
    OFFSET 0
  ) r
  CROSS JOIN LATERAL jsonb_array_elements(r.value->'lines') WITH ORDINALITY AS line (value, ordinality)
  ORDER BY r.ordinality, line.ordinality;`

const HEAD = `SELECT l.head_seq AS seq, l.head_hash AS hash, l.head_recorded_at AS recorded_at INTO head
  FROM ledgers l WHERE l.city_id = city FOR NO KEY UPDATE;`

const REQUESTS = `SELECT value FROM jsonb_array_elements(given) WITH ORDINALITY ORDER BY ordinality`

/**
 * Plans are kept by a session. Made while the tables were small they take any index that begins with the
 * city for as good as that of the entry, and read every entry of the city ever after; statistics that
 * are gathered now and then come too late for an import. So plans are thrown away each time that the
 * ledger has doubled since this session made them: a score of times in a million entries. And none is made
 * for the values of one entry (`plan_cache_mode`): to plan takes longer than to answer.
 */
const PLANS = `IF head.seq > planned * 2 + 50 THEN
    planned := head.seq;
    DISCARD PLANS;
    PERFORM set_config('learning_city_ledger.planned', planned::text, false);
  END IF;`

/** Answers with the stored entry, or writes the header after its lines and moves the head that is held. */
const write = (lines: string) => `
  seq := NULL; hash := NULL; stored_hash := NULL; refused := NULL;
  SELECT e.seq, e.hash, e.request_hash INTO stored
    FROM journal_entries e WHERE e.city_id = city AND e.id = (request->>'id')::uuid;
  replayed := FOUND;
  IF replayed THEN
    seq := stored.seq; hash := stored.hash; stored_hash := stored.request_hash;
  ELSE
    ${PLANS}
    ${lines}
    recorded := greatest((request->>'recorded_at')::timestamptz, head.recorded_at);
    body := (request->'sealed'->>0)
      || to_char(recorded AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
      || (request->'sealed'->>1) || head.seq + 1 || (request->'sealed'->>2);
    sealing := encode(sha256(
      '\\x01'::bytea || convert_to('lcl-v1' || city::text, 'UTF8') || int8send(head.seq + 1)
      || decode(head.hash, 'hex')
      || sha256('\\x00'::bytea || convert_to(body, 'UTF8'))), 'hex');
    INSERT INTO journal_entries (city_id, id, seq, kind, effective_on, recorded_at, memo,
      request_hash, reverses_id, source_type, source_id, prepared_by, approved_by, line_count,
      payload, prev_hash, hash)
    VALUES (city, (request->>'id')::uuid, head.seq + 1, request->>'kind',
      (request->>'effective_on')::date, recorded, request->>'memo', request->>'request_hash',
      (request->>'reverses_id')::uuid, request->>'source_type', request->>'source_id',
      (request->>'prepared_by')::uuid, (request->>'approved_by')::uuid,
      jsonb_array_length(request->'lines'), body, head.hash, sealing);
    head.seq := head.seq + 1; head.hash := sealing; head.recorded_at := recorded;
    seq := head.seq; hash := sealing;
  END IF;`

/**
 * PostgreSQL only: writes any number of entries of one city in one call, each of which may be refused
 * alone. Waiting for the network once for each statement would cost more than all of the writing.
 *
 * `given` is a JSON array of requests; `sealed` is the canonical text of the entry with places for what
 * only the lock knows: [before recorded_at, between it and seq, after seq]. All are tried together first,
 * because a part that may be taken back alone makes every row it touches longer to find; when one of them
 * is refused, all of it is taken back and each goes alone. A refusal then takes back what its entry did,
 * the number included, and comes back as the message of the guard.
 */
export const postEntriesFunction = {
  up: `CREATE FUNCTION post_entries(city uuid, given jsonb)
RETURNS TABLE (seq bigint, hash text, replayed boolean, stored_hash text, refused text)
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $post$
#variable_conflict use_column
DECLARE
  request jsonb;
  head record;
  stored record;
  recorded timestamptz;
  body text;
  sealing text;
  seqs bigint[];
  hashes text[];
  replays boolean[];
  stored_hashes text[];
  planned bigint := coalesce(nullif(current_setting('learning_city_ledger.planned', true), ''), '0');
BEGIN
  -- Every question here is one of an index, however small the tables are, until the end of the transaction.
  PERFORM set_config('enable_seqscan', 'off', true);
  ${HEAD}
  IF NOT FOUND THEN
    RETURN QUERY SELECT NULL::bigint, NULL::text, false, NULL::text, 'E_NO_LEDGER'::text
      FROM jsonb_array_elements(given);
    RETURN;
  END IF;
  IF jsonb_array_length(given) > 1 THEN
    BEGIN
      ${LINES_OF_ALL}
      FOR request IN ${REQUESTS} LOOP
        ${write('')}
        seqs := array_append(seqs, seq);
        hashes := array_append(hashes, hash);
        replays := array_append(replays, replayed);
        stored_hashes := array_append(stored_hashes, stored_hash);
      END LOOP;
      RETURN QUERY SELECT a.seq, a.hash, a.replayed, a.stored_hash, NULL::text
        FROM unnest(seqs, hashes, replays, stored_hashes) AS a (seq, hash, replayed, stored_hash);
      RETURN;
    EXCEPTION WHEN integrity_constraint_violation OR data_exception THEN
      ${HEAD}
    END;
  END IF;
  FOR request IN ${REQUESTS} LOOP
    BEGIN
      ${write(LINES_OF_REQUEST)}
    EXCEPTION WHEN integrity_constraint_violation OR data_exception THEN
      seq := NULL; hash := NULL; refused := SQLERRM;
    END;
    RETURN NEXT;
  END LOOP;
END $post$`,
  down: 'DROP FUNCTION post_entries(uuid, jsonb)',
}
