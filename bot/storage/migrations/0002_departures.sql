-- A guild that removed the bot: nothing of it is read or sent from then on, and all of it is deleted after 30 days.
CREATE TABLE departure (
    guild_id TEXT PRIMARY KEY,
    left_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
