-- What a guild, or for direct messages a person, chose with /settings; NULL is no choice, and no row is none at all.
CREATE TABLE preferences (
    scope TEXT PRIMARY KEY,         -- 'guild:<id>' or 'user:<id>'
    timezone TEXT,
    language TEXT,
    channel TEXT,                   -- where a subscription goes that names no place
    channel_kind TEXT CHECK (channel_kind IN ('channel', 'thread', 'forum', 'announcement')),
    quiet TEXT,                     -- "HH:MM-HH:MM" in the time zone above, beside each subscription's own
    mentions TEXT NOT NULL DEFAULT 'allowed' CHECK (mentions IN ('nobody', 'manage server', 'allowed')),
    maps INTEGER NOT NULL DEFAULT 1 CHECK (maps IN (0, 1)),
    CHECK ((channel IS NULL) = (channel_kind IS NULL))
) STRICT, WITHOUT ROWID;

-- The language of whoever a subscription was made for, which holds until they choose one.
ALTER TABLE subscription ADD COLUMN language TEXT;
-- 1: whoever asked for the mention had Manage Server then; of those made before this column nobody knows.
ALTER TABLE subscription ADD COLUMN mention_managed INTEGER NOT NULL DEFAULT 0;
