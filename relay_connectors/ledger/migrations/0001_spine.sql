-- One tenant a file. Times are UTC text, 'YYYY-MM-DDTHH:MM:SS.mmmZ', so that text order is time order.
-- Personal data: drafts, records.application_id (pseudonym), items until they are settled, links.url. Both wide
-- columns have tables of their own, so that a change of state does not write them again.

CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE lease (
  name       TEXT PRIMARY KEY,
  fence      INTEGER NOT NULL,
  host       TEXT NOT NULL,
  boot       TEXT NOT NULL,
  pid        INTEGER NOT NULL,
  process    TEXT NOT NULL,          -- when the process started: a pid alone is used again
  renewed_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
  run_id     INTEGER PRIMARY KEY,
  started_at TEXT NOT NULL,
  ended_at   TEXT,
  exit_code  INTEGER,
  report     TEXT
) STRICT;

CREATE TABLE sources (
  source     TEXT PRIMARY KEY,
  system     TEXT NOT NULL,
  account    TEXT NOT NULL,
  start      TEXT,                   -- 'all' or YYYY-MM-DD; NULL until somebody chose
  last_ok_at TEXT,
  memo_writes INTEGER NOT NULL DEFAULT 0,  -- grows with every write to the memo: pages read before say nothing then
  snapshot   TEXT                    -- the export by which was last judged who is missing
) STRICT, WITHOUT ROWID;

CREATE TABLE files (
  source    TEXT NOT NULL,
  name      TEXT NOT NULL,
  digest    TEXT NOT NULL,
  reading   TEXT NOT NULL,
  rows_done INTEGER NOT NULL,
  complete  INTEGER NOT NULL,
  summary   TEXT NOT NULL,
  columns   TEXT NOT NULL,           -- what its columns were for us: one that vanishes stops the next run
  writes    INTEGER NOT NULL,        -- sources.memo_writes when it was read to its end
  cursor    TEXT,                    -- where the walk through an API goes on; NULL: a file
  read_at   TEXT NOT NULL,
  place     INTEGER NOT NULL,        -- when it was written as it was first met: a mended file is no newer export
  PRIMARY KEY (source, name)
) STRICT, WITHOUT ROWID;

-- What each raw row was when it was last read; an unchanged row is not translated again.
CREATE TABLE memo (
  source         TEXT NOT NULL,
  application_id TEXT NOT NULL,
  digest         BLOB NOT NULL,
  class          TEXT NOT NULL,
  PRIMARY KEY (source, application_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX memo_erased ON memo (source, application_id) WHERE class IN ('skipped.anonymised', 'skipped.suppressed');

-- What each page of a file was: an unchanged one is not held against the memo row by row.
CREATE TABLE pages (
  source TEXT NOT NULL,
  name   TEXT NOT NULL,
  number INTEGER NOT NULL,
  digest BLOB NOT NULL,
  counts TEXT NOT NULL,
  odd    TEXT NOT NULL,              -- places of the rows that are looked at in any case
  PRIMARY KEY (source, name, number)
) STRICT, WITHOUT ROWID;

-- Of a source whose exports always hold everything: whom the last one did not. Whom the next one misses, too, is gone.
CREATE TABLE missing (
  source         TEXT NOT NULL,
  application_id TEXT NOT NULL,
  PRIMARY KEY (source, application_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE persons (
  person_id             TEXT PRIMARY KEY,
  do_not_contact        INTEGER NOT NULL DEFAULT 0,
  registered_at         TEXT,
  status                TEXT,
  hired_elsewhere_month TEXT,
  fresh_at              TEXT,
  link_wanted_at        TEXT,        -- the gate said link_only and no link is assigned yet
  link_record_id        TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX persons_link_wanted ON persons (link_wanted_at) WHERE link_wanted_at IS NOT NULL;

CREATE TABLE records (
  record_id      TEXT NOT NULL UNIQUE,
  source         TEXT NOT NULL,
  application_id TEXT NOT NULL,
  person_id      TEXT NOT NULL,
  outcome        TEXT NOT NULL,
  job_id         TEXT,
  stage          TEXT,
  applied_at     TEXT,
  decided_at     TEXT,
  content_hash   TEXT NOT NULL,
  locator        TEXT,
  name_key       BLOB,
  kana_key       BLOB,
  former_key     BLOB,
  birth_key      BLOB,
  doubts         TEXT NOT NULL,      -- why nobody may be sure who it is about: shared_mail shared_phone person_unclear
  first_seen_at  TEXT NOT NULL,
  first_final_at TEXT,
  gone_at        TEXT,
  verdict        TEXT,
  codes          TEXT,
  op_revision    INTEGER NOT NULL DEFAULT 0,
  queued_state   TEXT,               -- what was last queued: live | retracted | refused
  queued_digest  TEXT,
  live_state     TEXT,               -- what the relay last confirmed
  live_digest    TEXT,
  referral_id    TEXT,
  next_look_at   TEXT                -- '' = now; NULL = time alone changes nothing
) STRICT;
CREATE INDEX records_person ON records (person_id);
CREATE INDEX records_next_look ON records (next_look_at) WHERE next_look_at IS NOT NULL;

-- What the source said, of every final outcome but hired; an observation has none.
CREATE TABLE drafts (
  record_id TEXT PRIMARY KEY,
  draft     BLOB NOT NULL
) STRICT;

CREATE TABLE match_keys (
  kind      TEXT NOT NULL,
  key       BLOB NOT NULL,
  record_id TEXT NOT NULL,
  PRIMARY KEY (kind, key, record_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX match_keys_record ON match_keys (record_id);

-- Append-only but for row_says and not_before. The state per person and scope is the row with the greatest effective_at.
CREATE TABLE consents (
  consent_id      TEXT PRIMARY KEY,
  person_id       TEXT NOT NULL,
  record_id       TEXT,
  scope           TEXT NOT NULL,
  status          TEXT NOT NULL,
  effective_at    TEXT NOT NULL,
  policy_version  TEXT NOT NULL,
  text_sha256     TEXT,
  payload         TEXT NOT NULL,
  recipients      TEXT NOT NULL,
  obtained_via    TEXT NOT NULL,
  evidence_sha256 TEXT NOT NULL,
  expires_at      TEXT,              -- the consent's own end, where its wording has one
  locator         TEXT,              -- the imported file and line, or the command; NULL: the record's row, the relay
  address_key     BLOB,              -- the match key of the address by which the person was named
  row_says        INTEGER,           -- its own row said it: 1 as long as it does (2: beside another row), 0 since; -1: by mistake
  recorded_at     TEXT NOT NULL,
  not_before      TEXT,              -- a row's no that stood where a yes had stood: it counts at least from that yes on
  -- of each record, so that a corrected address takes along exactly what its own row said
  UNIQUE (person_id, scope, status, effective_at, policy_version, evidence_sha256, record_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX consents_record ON consents (record_id) WHERE record_id IS NOT NULL;
CREATE INDEX consents_refusing ON consents (record_id)
  WHERE row_says > 0 AND status IN ('denied', 'withdrawn') AND record_id IS NOT NULL;

CREATE TABLE links (
  link_id     TEXT PRIMARY KEY,
  url         TEXT NOT NULL,
  expires_at  TEXT NOT NULL,
  state       TEXT NOT NULL,         -- free | assigned | registered | revoked | expired
  person_id   TEXT,
  record_id   TEXT,
  assigned_at TEXT,
  exported_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX links_state ON links (state, expires_at);
CREATE INDEX links_person ON links (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX links_record ON links (record_id) WHERE record_id IS NOT NULL;

CREATE TABLE outbox (
  op_id      INTEGER PRIMARY KEY,
  record_id  TEXT NOT NULL,
  person_id  TEXT NOT NULL,
  source     TEXT NOT NULL,
  op         TEXT NOT NULL,          -- upsert | retract
  revision   INTEGER NOT NULL,
  digest     TEXT,
  reason     TEXT,
  payload    TEXT,
  consent_id TEXT,
  state      TEXT NOT NULL,          -- queued | claimed | settled | superseded
  answer     TEXT,
  queued_at  TEXT NOT NULL,
  batch_id   INTEGER,
  failures   INTEGER NOT NULL DEFAULT 0,  -- how often the relay answered that it failed on it
  aside_at   TEXT,                   -- the relay fails on it or refuses it: since when it was not tried again
  untold     INTEGER NOT NULL DEFAULT 0  -- 1: it was in a request, and nobody was told what became of it
) STRICT;
CREATE INDEX outbox_queue ON outbox (op, op_id) WHERE state = 'queued';
CREATE INDEX outbox_aside ON outbox (aside_at, op_id) WHERE aside_at IS NOT NULL;
CREATE INDEX outbox_doubtful ON outbox (person_id) WHERE state = 'superseded' AND (aside_at IS NOT NULL OR untold);
CREATE INDEX outbox_person ON outbox (person_id) WHERE state IN ('queued', 'claimed');
CREATE INDEX outbox_record ON outbox (record_id);
CREATE INDEX outbox_batch ON outbox (batch_id) WHERE batch_id IS NOT NULL;

-- The exact bytes of an operation, until it is settled or superseded.
CREATE TABLE items (
  op_id INTEGER PRIMARY KEY,
  item  BLOB NOT NULL
) STRICT;

CREATE TABLE batches (
  batch_id      INTEGER PRIMARY KEY,
  kind          TEXT NOT NULL,       -- referrals | links | revocations
  key           TEXT NOT NULL UNIQUE,
  body_sha256   TEXT NOT NULL,
  body          BLOB,                -- a link request; a batch of referrals is its items in order
  state         TEXT NOT NULL,       -- open | settled | cut
  attempts      INTEGER NOT NULL DEFAULT 0,
  created_at    TEXT NOT NULL,
  first_sent_at TEXT,
  not_before    TEXT,
  last_code     TEXT
) STRICT;
CREATE INDEX batches_open ON batches (batch_id) WHERE state = 'open';

-- 提供記録: append-only, one hash chain; kept three years and beyond the person's erasure, pseudonymously.
CREATE TABLE provisions (
  seq       INTEGER PRIMARY KEY,
  kind      TEXT NOT NULL,           -- prepared | outcome
  record_id TEXT NOT NULL,
  op_id     INTEGER NOT NULL,
  at        TEXT NOT NULL,
  body      BLOB NOT NULL,
  hash      TEXT NOT NULL
) STRICT;
CREATE INDEX provisions_record ON provisions (record_id);

CREATE TABLE parties (
  digest TEXT PRIMARY KEY,
  body   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE inbox (
  event_id   TEXT PRIMARY KEY,
  seq        INTEGER NOT NULL,
  type       TEXT NOT NULL,
  body       BLOB NOT NULL,
  matched    INTEGER NOT NULL,
  applied_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX inbox_seq ON inbox (seq);

CREATE TABLE issues (
  issue_id   INTEGER PRIMARY KEY,
  kind       TEXT NOT NULL,          -- quarantine | review
  source     TEXT NOT NULL,
  key        TEXT NOT NULL,          -- the record id, or a digest of file and line for a row without one
  code       TEXT NOT NULL,
  path       TEXT,
  locator    TEXT,
  detail     TEXT,
  opened_run INTEGER NOT NULL,
  opened_at  TEXT NOT NULL,
  state      TEXT NOT NULL,          -- open | resolved | dropped
  UNIQUE (source, key, code)
) STRICT;

-- Rejection mails handed to a mail server. 'sending' is written before the server hears of the mail, so that a killed
-- run leaves a doubt, and never a second mail.
CREATE TABLE mails (
  link_id    TEXT PRIMARY KEY,
  state      TEXT NOT NULL,          -- sending | sent | later | refused | unknown
  attempts   INTEGER NOT NULL,
  begun_at   TEXT NOT NULL,
  ended_at   TEXT,
  code       TEXT,                   -- the server's codes, never its words: they quote addresses
  not_before TEXT
) STRICT, WITHOUT ROWID;

-- Who must not come back. Keyed hashes only: a row tells nobody whom it is about, it only knows them again.
-- 'answer': the relay said so of a record, and a later consent may lift it; every other kind is an erasure.
CREATE TABLE suppressions (
  kind       TEXT NOT NULL,          -- record | email | phone | name_birth | email_name | phone_name | answer
  key        BLOB NOT NULL,
  reason     TEXT NOT NULL,
  at         TEXT NOT NULL,
  request_id TEXT,                   -- the erasure it came from: what is left of one person hangs together by it
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX suppressions_request ON suppressions (request_id) WHERE request_id IS NOT NULL;

-- Erasures that the relay has to hear of, or has asked for; kept as their proof. No personal data.
CREATE TABLE erasures (
  request_id   TEXT PRIMARY KEY,     -- ours; of one that the relay asked for, the relay's own
  asked_by     TEXT NOT NULL,        -- employer | relay
  reason       TEXT NOT NULL,
  record_ids   TEXT NOT NULL,        -- JSON: what the relay was ever told of
  requested_at TEXT NOT NULL,
  deadline     TEXT,
  state        TEXT NOT NULL,        -- queued | sent (taken, not finished yet) | done
  erasure_id   TEXT,                 -- the relay's
  done_at      TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX erasures_open ON erasures (requested_at) WHERE state <> 'done';

-- What humans decided about who is one person. Of each pair of records, the newest decision that was not undone holds.
CREATE TABLE merges (
  decision  INTEGER NOT NULL,
  record_a  TEXT NOT NULL,           -- the smaller of both ids
  record_b  TEXT NOT NULL,
  together  INTEGER NOT NULL,        -- 1: one person, 0: never
  reason    TEXT,
  at        TEXT NOT NULL,
  undone_at TEXT,
  PRIMARY KEY (record_a, record_b, decision)
) STRICT, WITHOUT ROWID;
CREATE INDEX merges_decision ON merges (decision) WHERE undone_at IS NULL;

-- What each wording's file was when the first consent was kept under it: the version stands for these bytes for ever.
CREATE TABLE wordings (
  policy_version TEXT PRIMARY KEY,
  text_sha256    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The flags and tags of rows that have no draft: they forbid whoever the record is about all the same.
CREATE TABLE beside (
  record_id TEXT NOT NULL,
  kind      TEXT NOT NULL,           -- conflicting | doubted | swept
  source    TEXT NOT NULL,
  place     TEXT NOT NULL,           -- the row's file and sheet; '' of a swept one, or whose that was of a parted person
  said      TEXT NOT NULL,           -- JSON, as in a draft
  PRIMARY KEY (record_id, kind, source, place)
) STRICT, WITHOUT ROWID;
