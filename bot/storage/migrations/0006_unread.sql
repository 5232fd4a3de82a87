-- Entries whose analysis failed by our own trouble: the parsing process died or ran out of time or memory. They stay
-- new, and are tried again at the feed's next polls, until they are read or given up.
CREATE TABLE unread (
    feed_id INTEGER NOT NULL REFERENCES feed (id) ON DELETE CASCADE,
    entry_key TEXT NOT NULL,
    title TEXT NOT NULL,
    baseline INTEGER NOT NULL,      -- 1: it came with the feed's first answer, so nobody is told of it
    tries INTEGER NOT NULL,
    given_up INTEGER NOT NULL,      -- 1: it is not tried again; the row is kept for the record
    reason TEXT NOT NULL,
    tried_at TEXT NOT NULL,
    PRIMARY KEY (feed_id, entry_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX unread_given_up ON unread (given_up, tried_at);
