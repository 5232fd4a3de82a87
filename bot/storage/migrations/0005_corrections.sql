-- What people say is wrong about a story, and what is laid over its tags for one guild or for all (docs/storage.md).
CREATE TABLE report (
    story_id INTEGER NOT NULL REFERENCES story (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('region', 'topic', 'summary')),
    scope TEXT NOT NULL,            -- where it was said: 'guild:<id>', or '' outside guilds
    person TEXT,                    -- who said it, so that it counts once; NULL once they are forgotten
    at TEXT NOT NULL,
    settled_at TEXT,                -- when the operator corrected the story or found nothing wrong
    UNIQUE (story_id, kind, person)
) STRICT;
CREATE INDEX report_open ON report (at) WHERE settled_at IS NULL;
CREATE INDEX report_scope ON report (scope) WHERE scope <> '';

CREATE TABLE correction (
    story_id INTEGER NOT NULL REFERENCES story (id) ON DELETE CASCADE,
    scope TEXT NOT NULL,            -- '' by the operator, for all; else the guild it holds for
    kind TEXT NOT NULL CHECK (kind IN ('region', 'topic', 'summary')),
    code TEXT NOT NULL,             -- the region or topic; '' for a summary
    is_right INTEGER NOT NULL,      -- 1: the story is about it, whatever the tags say; 0: it is not
    person TEXT,                    -- who said so; NULL for the operator, and once they are forgotten
    at TEXT NOT NULL,
    PRIMARY KEY (story_id, scope, kind, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX correction_scope ON correction (scope, story_id);
CREATE INDEX correction_right ON correction (scope, story_id) WHERE is_right = 1;

-- Publishing to the followers of an announcement channel is a delivery of its own, owed with the message.
ALTER TABLE subscription ADD COLUMN publish INTEGER NOT NULL DEFAULT 0;

-- A table's CHECK cannot be changed: delivery is made anew, with 'publication' among its kinds.
CREATE TABLE delivery_anew (
    id TEXT PRIMARY KEY,            -- made of the unique key below and the installation's token
    target_id INTEGER NOT NULL REFERENCES target (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('story', 'brief', 'notice', 'withdrawal', 'publication')),
    subject TEXT NOT NULL,
    revision INTEGER NOT NULL,
    part INTEGER NOT NULL,
    payload TEXT NOT NULL,          -- JSON, as rendered when it was owed
    edits TEXT REFERENCES delivery_anew (id) ON DELETE SET NULL,  -- the delivery whose message this one changes
    nonce TEXT NOT NULL UNIQUE,
    priority INTEGER NOT NULL DEFAULT 0,  -- higher first: breaking news before briefs
    state TEXT NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'sending', 'sent', 'refused', 'skipped', 'unknown')),
    reason TEXT,
    created_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
    expires_at TEXT,                -- after that it is skipped and folded into the next brief
    attempts INTEGER NOT NULL DEFAULT 0,
    first_attempt_at TEXT,          -- opens the nonce window
    last_attempt_at TEXT,           -- a read-back waits until this request is over
    settled_at TEXT,
    message_id TEXT,
    channel_id TEXT,                -- where it landed: the DM channel, the forum post's thread
    UNIQUE (target_id, kind, subject, revision, part)
) STRICT;
-- In the old order, which is that of claims among equals.
INSERT INTO delivery_anew (id, target_id, kind, subject, revision, part, payload, edits, nonce, priority, state,
    reason, created_at, due_at, expires_at, attempts, first_attempt_at, last_attempt_at, settled_at, message_id,
    channel_id)
SELECT id, target_id, kind, subject, revision, part, payload, edits, nonce, priority, state,
    reason, created_at, due_at, expires_at, attempts, first_attempt_at, last_attempt_at, settled_at, message_id,
    channel_id
FROM delivery ORDER BY rowid;
-- Without it every row dropped would be looked for in all the others' references.
CREATE INDEX delivery_referred ON delivery (edits);
DROP TABLE delivery;
ALTER TABLE delivery_anew RENAME TO delivery;
CREATE INDEX delivery_open ON delivery (state, due_at) WHERE state IN ('waiting', 'sending');
CREATE INDEX delivery_ready ON delivery (priority DESC, due_at, part) WHERE state = 'waiting';
CREATE INDEX delivery_expiring ON delivery (expires_at) WHERE state = 'waiting' AND expires_at IS NOT NULL;
CREATE INDEX delivery_target ON delivery (target_id, state);
CREATE INDEX delivery_subject ON delivery (kind, subject);
CREATE INDEX delivery_edits ON delivery (edits) WHERE edits IS NOT NULL;
