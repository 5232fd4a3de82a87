-- Times are UTC, ISO 8601 text with microseconds ("2026-11-22T08:00:00.000000+00:00"), so that text order is time order.
-- Scope is '' for what everyone may see, else 'guild:<id>' or 'user:<id>'.
-- AUTOINCREMENT where an id leaves the database (in a button, a delivery's subject): it must never name another row.

CREATE TABLE installation (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    token TEXT NOT NULL,            -- random; makes delivery ids and nonces unique to this database
    created_at TEXT NOT NULL
) STRICT;

-- What the desk reads

CREATE TABLE feed (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    url TEXT NOT NULL,
    scope TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL DEFAULT 'feed' CHECK (kind IN ('feed', 'local')),  -- 'local': documents added by hand
    outlet TEXT,
    title TEXT,
    site_url TEXT,
    country TEXT,                   -- ISO 3166 alpha-2, the outlet's home
    language TEXT,
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'gone')),
    etag TEXT,                      -- validators are opaque bytes, quotes included
    last_modified TEXT,
    content_hash TEXT,
    next_poll_at TEXT,              -- NULL: never polled, due now
    last_poll_at TEXT,
    last_success_at TEXT,           -- NULL: the next good poll is the baseline, kept but not posted
    listed_at TEXT,                 -- when its last answer with entries came; a 304 leaves it as it is
    last_error TEXT,
    error_count INTEGER NOT NULL DEFAULT 0,
    ttl INTEGER,                    -- seconds the feed asks to be left alone; a 304 does not repeat it
    skip_hours TEXT NOT NULL DEFAULT '[]',  -- JSON list of UTC hours in which it asks not to be read
    added_by TEXT,
    added_at TEXT NOT NULL,
    UNIQUE (scope, url)
) STRICT;
CREATE INDEX feed_due ON feed (next_poll_at) WHERE state = 'active' AND kind = 'feed';

CREATE TABLE seen (
    feed_id INTEGER NOT NULL REFERENCES feed (id) ON DELETE CASCADE,
    entry_key TEXT NOT NULL,        -- identity within the feed (pipeline/feeds/identity.py)
    content_hash TEXT NOT NULL,
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,     -- equals feed.listed_at while the entry is in the last answer: never pruned then
    PRIMARY KEY (feed_id, entry_key)
) STRICT, WITHOUT ROWID;

-- What the desk keeps

CREATE TABLE article (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- '' when a global feed brought it. A guild's feed may say what it likes of any address, so what it brings
    -- is the guild's own article, until a global feed brings the same address.
    scope TEXT NOT NULL DEFAULT '',
    canonical_url TEXT,             -- NULL: a local document without an address
    url TEXT,
    outlet TEXT NOT NULL,
    title TEXT NOT NULL,
    byline TEXT,
    published_at TEXT,
    added_at TEXT NOT NULL,
    sort_at TEXT NOT NULL,          -- published, or added where that is unknown or lies ahead
    language TEXT,
    body TEXT,                      -- paragraphs joined by \n; NULL once pruned
    body_hash TEXT NOT NULL,        -- of the normalised text: verbatim copies share it
    summary TEXT NOT NULL,          -- JSON list of sentences
    summary_refusal TEXT,
    image_url TEXT,
    related TEXT NOT NULL DEFAULT '[]',   -- JSON list of {"title", "text"}
    policy TEXT NOT NULL DEFAULT '{}',    -- JSON: nosnippet, noarchive, max_snippet
    UNIQUE (canonical_url, scope)
) STRICT;
CREATE INDEX article_recent ON article (sort_at DESC, id DESC);
CREATE INDEX article_body ON article (body_hash);

-- What the clustering remembers of an article after a restart; deleted when its window has passed.
CREATE TABLE article_fingerprint (
    article_id INTEGER PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
    terms TEXT NOT NULL             -- JSON: term -> count
) STRICT;

-- An article is visible through its feeds (decision 6).
CREATE TABLE article_feed (
    article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    feed_id INTEGER NOT NULL REFERENCES feed (id) ON DELETE CASCADE,
    scope TEXT NOT NULL,            -- the feed's, kept here so that reads need no join
    entry_key TEXT NOT NULL,        -- the entry it came by, so that a changed entry finds its article
    PRIMARY KEY (article_id, feed_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_feed_entry ON article_feed (feed_id, entry_key);
CREATE INDEX article_feed_scope ON article_feed (scope, article_id) WHERE scope <> '';

-- A link someone gave to /summarize: theirs alone, for a day.
CREATE TABLE article_loan (
    article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    scope TEXT NOT NULL,            -- 'guild:<id>' or 'user:<id>'
    until TEXT NOT NULL,
    PRIMARY KEY (article_id, scope)
) STRICT, WITHOUT ROWID;

-- direct = 1: the tag itself, with weight and evidence; direct = 0: an area above it, so that a query for
-- Central Asia needs one equality and one ordered index. The World (001) has no rows: it is every article.
CREATE TABLE article_region (
    article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    direct INTEGER NOT NULL,
    weight REAL NOT NULL,
    evidence TEXT,                  -- JSON list of strings
    sort_at TEXT NOT NULL,
    PRIMARY KEY (article_id, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_region_code ON article_region (code, sort_at DESC, article_id DESC);

CREATE TABLE article_topic (
    article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    direct INTEGER NOT NULL,
    weight REAL NOT NULL,
    evidence TEXT,
    sort_at TEXT NOT NULL,
    PRIMARY KEY (article_id, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_topic_code ON article_topic (code, sort_at DESC, article_id DESC);

-- Search reads the title and the first 2,000 characters of the body.
CREATE VIEW article_text AS SELECT id, title, substr(coalesce(body, ''), 1, 2000) AS body FROM article;
CREATE VIRTUAL TABLE article_fts USING fts5 (
    title, body, content = 'article_text', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER article_fts_insert AFTER INSERT ON article BEGIN
    INSERT INTO article_fts (rowid, title, body)
    VALUES (new.id, new.title, substr(coalesce(new.body, ''), 1, 2000));
END;
CREATE TRIGGER article_fts_delete AFTER DELETE ON article BEGIN
    INSERT INTO article_fts (article_fts, rowid, title, body)
    VALUES ('delete', old.id, old.title, substr(coalesce(old.body, ''), 1, 2000));
END;
CREATE TRIGGER article_fts_update AFTER UPDATE OF title, body ON article BEGIN
    INSERT INTO article_fts (article_fts, rowid, title, body)
    VALUES ('delete', old.id, old.title, substr(coalesce(old.body, ''), 1, 2000));
    INSERT INTO article_fts (rowid, title, body)
    VALUES (new.id, new.title, substr(coalesce(new.body, ''), 1, 2000));
END;

-- Stories: the reports of one event. Global articles make the stories of scope ''; a guild's own articles attach
-- to them (story_article.scope = the guild) or make stories of that guild's scope.
CREATE TABLE story (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    scope TEXT NOT NULL DEFAULT '',
    lead_article_id INTEGER REFERENCES article (id) ON DELETE SET NULL,
    title TEXT NOT NULL,
    first_at TEXT NOT NULL,         -- when its first report reached us
    last_at TEXT NOT NULL,          -- when its newest report reached us
    sort_at TEXT NOT NULL,          -- the newest report's own time
    revision INTEGER NOT NULL DEFAULT 1,  -- grows with each report of another outlet or with news in it
    announced_revision INTEGER NOT NULL DEFAULT 0,
    baseline INTEGER NOT NULL DEFAULT 0,  -- 1: its reports came with a feed's first poll; it is never posted
    article_count INTEGER NOT NULL DEFAULT 1,
    outlet_count INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX story_recent ON story (scope, sort_at DESC, id DESC);
CREATE INDEX story_pending ON story (first_at) WHERE announced_revision < revision AND baseline = 0;

CREATE TABLE story_article (
    story_id INTEGER NOT NULL REFERENCES story (id) ON DELETE CASCADE,
    article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    scope TEXT NOT NULL DEFAULT '',
    revision INTEGER NOT NULL,      -- the story's revision this report made or joined
    similarity REAL,                -- cosine with the story when it joined; NULL for its first report
    joined_at TEXT NOT NULL,
    PRIMARY KEY (story_id, article_id, scope)
) STRICT, WITHOUT ROWID;
CREATE INDEX story_article_article ON story_article (article_id);

CREATE TABLE story_region (
    story_id INTEGER NOT NULL REFERENCES story (id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    direct INTEGER NOT NULL,
    weight REAL NOT NULL,
    evidence TEXT,
    sort_at TEXT NOT NULL,
    PRIMARY KEY (story_id, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX story_region_code ON story_region (code, sort_at DESC, story_id DESC);

CREATE TABLE story_topic (
    story_id INTEGER NOT NULL REFERENCES story (id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    direct INTEGER NOT NULL,
    weight REAL NOT NULL,
    evidence TEXT,
    sort_at TEXT NOT NULL,
    PRIMARY KEY (story_id, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX story_topic_code ON story_topic (code, sort_at DESC, story_id DESC);

-- Who is told what

CREATE TABLE target (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    platform TEXT NOT NULL,
    address TEXT NOT NULL,          -- a channel's id; for a DM the person's id
    kind TEXT NOT NULL CHECK (kind IN ('channel', 'thread', 'forum', 'announcement', 'dm')),
    guild_id TEXT,                  -- NULL for a DM
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'ended')),
    reason TEXT,                    -- why it is paused or ended
    since TEXT NOT NULL,
    told_owner_at TEXT,             -- when its owner was told of the pause, once
    UNIQUE (platform, kind, address)
) STRICT;

CREATE TABLE subscription (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    target_id INTEGER NOT NULL REFERENCES target (id) ON DELETE CASCADE,
    region TEXT NOT NULL,
    topic TEXT NOT NULL DEFAULT '',       -- '' is every topic: part of the unique key, so never NULL
    keywords TEXT NOT NULL DEFAULT '[]',  -- JSON list, lower case, sorted
    cadence TEXT NOT NULL CHECK (cadence IN ('as it happens', 'hourly', 'daily', 'weekly')),
    at TEXT NOT NULL DEFAULT '08:00',
    timezone TEXT NOT NULL DEFAULT 'UTC',
    days TEXT NOT NULL DEFAULT '[1, 2, 3, 4, 5, 6, 7]',
    quiet TEXT,
    mention_role TEXT,
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused')),
    created_by TEXT,
    created_at TEXT NOT NULL,
    since_at TEXT NOT NULL,         -- nothing older is told
    next_at TEXT,                   -- when the next brief is due; NULL as it happens
    UNIQUE (target_id, region, topic, keywords, cadence)
) STRICT;
CREATE INDEX subscription_due ON subscription (next_at) WHERE state = 'active';
CREATE INDEX subscription_match ON subscription (region, topic) WHERE state = 'active';

-- A composed brief, kept for its reasons; its messages are deliveries of kind 'brief' with its id as subject.
CREATE TABLE brief (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    subscription_id INTEGER REFERENCES subscription (id) ON DELETE SET NULL,
    target_id INTEGER NOT NULL REFERENCES target (id) ON DELETE CASCADE,
    region TEXT NOT NULL,
    topic TEXT NOT NULL DEFAULT '',
    since_at TEXT NOT NULL,
    until_at TEXT NOT NULL,
    composed_at TEXT NOT NULL,
    items TEXT NOT NULL             -- JSON list of {"story", "revision", "update", "reasons"}
) STRICT;
CREATE INDEX brief_target ON brief (target_id, composed_at DESC);

-- What a target has been told, shared by all its subscriptions: no story twice in one place.
CREATE TABLE told (
    target_id INTEGER NOT NULL REFERENCES target (id) ON DELETE CASCADE,
    story_id INTEGER NOT NULL REFERENCES story (id) ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    delivery_id TEXT NOT NULL,
    told_at TEXT NOT NULL,
    PRIMARY KEY (target_id, story_id, revision)
) STRICT, WITHOUT ROWID;
CREATE INDEX told_story ON told (story_id);

-- The outbox (decision 15).
CREATE TABLE delivery (
    id TEXT PRIMARY KEY,            -- made of the unique key below and the installation's token
    target_id INTEGER NOT NULL REFERENCES target (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('story', 'brief', 'notice', 'withdrawal')),
    subject TEXT NOT NULL,
    revision INTEGER NOT NULL,
    part INTEGER NOT NULL,
    payload TEXT NOT NULL,          -- JSON, as rendered when it was owed
    edits TEXT REFERENCES delivery (id) ON DELETE SET NULL,  -- the delivery whose message this one edits
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
CREATE INDEX delivery_open ON delivery (state, due_at) WHERE state IN ('waiting', 'sending');
-- The order in which deliveries are claimed, so that ten thousand owed cost a claim no sorting.
CREATE INDEX delivery_ready ON delivery (priority DESC, due_at, part) WHERE state = 'waiting';
CREATE INDEX delivery_expiring ON delivery (expires_at) WHERE state = 'waiting' AND expires_at IS NOT NULL;
CREATE INDEX delivery_target ON delivery (target_id, state);
CREATE INDEX delivery_subject ON delivery (kind, subject);

-- Quotas: what a guild or person did lately.
CREATE TABLE usage (
    scope TEXT NOT NULL,
    action TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX usage_scope ON usage (scope, action, at);
