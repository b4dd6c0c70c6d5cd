-- The reference relay's memory. Times are RFC 3339 UTC with milliseconds, so text order is time order.
-- Tenant first in every key: nothing is ever found without saying whose it is.

CREATE TABLE tenants (
    tenant    TEXT PRIMARY KEY,
    last_seq  INTEGER NOT NULL DEFAULT 0,  -- the newest event
    floor_seq INTEGER NOT NULL DEFAULT 0   -- the newest event that was dropped for its age
) WITHOUT ROWID;

CREATE TABLE keys (
    sha256 TEXT PRIMARY KEY,
    role   TEXT NOT NULL CHECK (role IN ('employer', 'agent', 'admin')),
    name   TEXT NOT NULL
) WITHOUT ROWID;

-- One person of one tenant.
CREATE TABLE referrals (
    referral_id   TEXT PRIMARY KEY,
    candidate_id  TEXT NOT NULL UNIQUE,
    tenant        TEXT NOT NULL REFERENCES tenants,
    owner         TEXT,                        -- the record whose data this is; NULL: registered by link
    status        TEXT NOT NULL,
    feedback      TEXT NOT NULL DEFAULT '',    -- '', 'status' or 'details': what the person lets the employer see
    pushed_scopes TEXT NOT NULL DEFAULT '[]',
    data          BLOB,                        -- as pushed; NULL once retracted or withdrawn
    profile       BLOB,                        -- what the person says of themselves; it goes before what was pushed
    email         TEXT,                        -- verified; NULL before the registration
    door          TEXT REFERENCES links,       -- the link the person registered through last: their way back
    locale        TEXT NOT NULL DEFAULT 'ja',
    expires_at    TEXT,                        -- of the invitation
    registered_at TEXT,
    approved_at   TEXT,                        -- the newest change the person approved for the employer, too
    reapplied_at  TEXT,                        -- the employer took the referral back because of a new application
    contested_at  TEXT,                        -- the employer says: nobody of ours; no point is ever earned
    withdrawn_at  TEXT,
    created_at    TEXT NOT NULL,
    updated_at    TEXT NOT NULL
);
CREATE INDEX referrals_due ON referrals (expires_at) WHERE status IN ('received', 'invited');

-- What the employer calls that person: one row per record ever heard of, and one without a record_id for
-- somebody who registered through a link.
CREATE TABLE records (
    n           INTEGER PRIMARY KEY,
    tenant      TEXT NOT NULL,
    record_id   TEXT,
    referral_id TEXT REFERENCES referrals,     -- NULL: only a retract ever arrived
    revision    INTEGER NOT NULL,
    digest      TEXT,
    live        INTEGER NOT NULL,
    link_id     TEXT,
    erased_at   TEXT,                          -- a tombstone: no upsert of this record is taken any more
    updated_at  TEXT NOT NULL,
    UNIQUE (tenant, record_id)
);
CREATE INDEX records_by_referral ON records (referral_id);

-- A person by keyed hash of an e-mail; several addresses may lead to one person.
CREATE TABLE persons (
    tenant      TEXT NOT NULL,
    person_key  TEXT NOT NULL,
    referral_id TEXT NOT NULL REFERENCES referrals,
    PRIMARY KEY (tenant, person_key)
) WITHOUT ROWID;

-- Who was erased, by keyed hash: no push brings this person back.
CREATE TABLE suppressions (
    tenant     TEXT NOT NULL,
    person_key TEXT NOT NULL,
    at         TEXT NOT NULL,
    PRIMARY KEY (tenant, person_key)
) WITHOUT ROWID;

CREATE TABLE links (
    link_id      TEXT PRIMARY KEY,
    tenant       TEXT NOT NULL,
    token_sha256 TEXT NOT NULL UNIQUE,
    kind         TEXT NOT NULL CHECK (kind IN ('minted', 'campaign', 'invitation')),
    label        TEXT NOT NULL,
    locale       TEXT,
    created_at   TEXT NOT NULL,
    expires_at   TEXT,
    revoked_at   TEXT,
    referral_id  TEXT REFERENCES referrals,
    bound_at     TEXT                          -- the registration; from then on the link is that person's door
) WITHOUT ROWID;
CREATE UNIQUE INDEX links_campaign ON links (tenant, label, locale) WHERE kind = 'campaign';
CREATE INDEX links_by_referral ON links (referral_id) WHERE referral_id IS NOT NULL;

CREATE TABLE challenges (
    cookie_sha256 TEXT PRIMARY KEY,
    link_id       TEXT NOT NULL REFERENCES links,
    person_key    TEXT NOT NULL,
    email         TEXT NOT NULL,
    code_mac      TEXT NOT NULL,
    attempts      INTEGER NOT NULL DEFAULT 0,
    created_at    TEXT NOT NULL,
    expires_at    TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX challenges_by_link ON challenges (link_id, created_at);
CREATE INDEX challenges_by_person ON challenges (person_key, created_at);

CREATE TABLE sessions (
    cookie_sha256 TEXT PRIMARY KEY,
    tenant        TEXT NOT NULL,
    link_id       TEXT NOT NULL REFERENCES links,
    person_key    TEXT NOT NULL,
    email         TEXT NOT NULL,
    expires_at    TEXT NOT NULL
) WITHOUT ROWID;

-- Append-only: what a person allows is the last row per scope.
CREATE TABLE consents (
    n              INTEGER PRIMARY KEY,
    consent_id     TEXT NOT NULL,
    tenant         TEXT NOT NULL,
    referral_id    TEXT NOT NULL REFERENCES referrals,
    scope          TEXT NOT NULL,
    status         TEXT NOT NULL CHECK (status IN ('granted', 'withdrawn', 'expired')),
    at             TEXT NOT NULL,
    policy_version TEXT NOT NULL,
    text_sha256    TEXT NOT NULL,
    language       TEXT NOT NULL
);
CREATE INDEX consents_by_referral ON consents (referral_id, n);
CREATE INDEX consents_by_age ON consents (tenant, at) WHERE status = 'granted';

-- A change of somebody's profile that another proposed, until the person decides.
CREATE TABLE approvals (
    approval_id TEXT PRIMARY KEY,
    tenant      TEXT NOT NULL,
    referral_id TEXT NOT NULL REFERENCES referrals,
    asked_by    TEXT NOT NULL,                 -- the agent
    change      BLOB,                          -- NULL once decided
    asked_at    TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('open', 'approved', 'rejected')),
    decided_at  TEXT
) WITHOUT ROWID;
CREATE INDEX approvals_by_referral ON approvals (referral_id, asked_at);

-- Somebody offered to another employer for a reserved slot.
CREATE TABLE introductions (
    introduction_id TEXT PRIMARY KEY,
    n               INTEGER NOT NULL UNIQUE,
    tenant          TEXT NOT NULL,             -- the employer it is offered to, never the one the person comes from
    slot_id         TEXT NOT NULL REFERENCES slots,
    referral_id     TEXT NOT NULL REFERENCES referrals,
    agent           TEXT NOT NULL,
    summary         BLOB,                      -- without name, contact and former posts; NULL once the person left
    state           TEXT NOT NULL CHECK (state IN ('offered', 'accepted', 'declined', 'expired')),
    contact         TEXT NOT NULL DEFAULT 'open' CHECK (contact IN ('open', 'approved', 'rejected')),
    offered_at      TEXT NOT NULL,
    expires_at      TEXT NOT NULL,
    decided_at      TEXT
) WITHOUT ROWID;
CREATE INDEX introductions_by_tenant ON introductions (tenant, n);
CREATE INDEX introductions_by_referral ON introductions (referral_id);
CREATE UNIQUE INDEX one_offer_per_slot ON introductions (slot_id) WHERE state IN ('offered', 'accepted');

-- Who received which items of a person from the relay, and when first and last. Names of items, never values:
-- the record of a provision outlives the data.
CREATE TABLE disclosures (
    referral_id TEXT NOT NULL REFERENCES referrals,
    kind        TEXT NOT NULL CHECK (kind IN ('agent', 'employer', 'introduction')),
    recipient   TEXT NOT NULL,
    items       TEXT NOT NULL,
    first_at    TEXT NOT NULL,
    last_at     TEXT NOT NULL,
    PRIMARY KEY (referral_id, kind, recipient, items)
) WITHOUT ROWID;

-- Erasures, asked by the employer or by the person.
CREATE TABLE erasures (
    erasure_id      TEXT PRIMARY KEY,
    tenant          TEXT NOT NULL,
    request_id      TEXT,                      -- the employer's; NULL: the person asked
    fingerprint     TEXT,
    reason          TEXT NOT NULL,
    record_ids      TEXT NOT NULL,
    people          INTEGER NOT NULL,
    requested_at    TEXT NOT NULL,
    received_at     TEXT NOT NULL,
    deadline        TEXT,                      -- until when the employer is to erase, too
    mail_tags       TEXT,                      -- the mails still to delete; NULL once nothing is left here
    completed_at    TEXT,
    acknowledged_at TEXT,
    UNIQUE (tenant, request_id)
) WITHOUT ROWID;

CREATE TABLE events (
    tenant      TEXT NOT NULL,
    seq         INTEGER NOT NULL,
    event_id    TEXT NOT NULL,
    type        TEXT NOT NULL,
    occurred_at TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    referral_id TEXT,
    record_id   TEXT,
    link_id     TEXT,
    consent_id  TEXT,
    data        TEXT NOT NULL,
    PRIMARY KEY (tenant, seq)
) WITHOUT ROWID;

-- Append-only account of points and slots.
CREATE TABLE credit_entries (
    tenant      TEXT NOT NULL,
    seq         INTEGER NOT NULL,
    entry_id    TEXT NOT NULL UNIQUE,
    at          TEXT NOT NULL,
    kind        TEXT NOT NULL,
    points      INTEGER NOT NULL,
    slots       INTEGER NOT NULL,
    count_on    TEXT NOT NULL,
    per_slot    INTEGER NOT NULL,
    referral_id TEXT,
    person_key  TEXT,
    slot_id     TEXT,
    reverses    TEXT,
    PRIMARY KEY (tenant, seq)
) WITHOUT ROWID;
-- One point per person, whatever addresses or referrals lead to that person, and one reversal per point.
CREATE UNIQUE INDEX one_point_per_person ON credit_entries (tenant, person_key) WHERE kind = 'point_earned';
CREATE UNIQUE INDEX one_point_per_referral ON credit_entries (tenant, referral_id) WHERE kind = 'point_earned';
CREATE UNIQUE INDEX one_reversal ON credit_entries (reverses) WHERE reverses IS NOT NULL;

CREATE TABLE slots (
    slot_id         TEXT PRIMARY KEY,
    tenant          TEXT NOT NULL,
    n               INTEGER NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('available', 'reserved', 'used')),
    requirements    TEXT,
    introduction_id TEXT
) WITHOUT ROWID;
CREATE INDEX slots_by_state ON slots (tenant, state, n);

-- Answers under an Idempotency-Key; a mint's is kept without its addresses.
CREATE TABLE answers (
    tenant      TEXT NOT NULL,
    operation   TEXT NOT NULL,
    key         TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status      INTEGER NOT NULL,
    body        BLOB NOT NULL,
    items       INTEGER NOT NULL,
    at          TEXT NOT NULL,
    PRIMARY KEY (tenant, operation, key)
) WITHOUT ROWID;
CREATE INDEX answers_by_age ON answers (at);

-- Mails waiting for the postman; written with what they tell of, deleted after delivery.
CREATE TABLE post (
    mail_id     TEXT PRIMARY KEY,
    kind        TEXT NOT NULL CHECK (kind IN ('invitation', 'approval')),
    referral_id TEXT NOT NULL REFERENCES referrals,
    recipient   TEXT NOT NULL,
    locale      TEXT NOT NULL,
    link_id     TEXT NOT NULL REFERENCES links,
    queued_at   TEXT NOT NULL
) WITHOUT ROWID;

-- Where each employer wants to be told that there is something to fetch. Its secret is computed, not stored.
CREATE TABLE webhooks (
    tenant     TEXT PRIMARY KEY REFERENCES tenants,
    url        TEXT NOT NULL,
    rotation   INTEGER NOT NULL,
    told_seq   INTEGER NOT NULL,               -- the newest event that was announced and taken
    state      TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'failing', 'gone')),
    last_error TEXT                            -- a status or an error's kind
) WITHOUT ROWID;
CREATE TABLE webhook_rotations (
    tenant   TEXT NOT NULL REFERENCES tenants,
    rotation INTEGER NOT NULL,
    until    TEXT,                             -- signs until then; NULL: the current one
    PRIMARY KEY (tenant, rotation)
) WITHOUT ROWID;
