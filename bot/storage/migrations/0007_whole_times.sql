-- Tags are most of the rows there are, and each held its time twice (table and index) as text of 32 characters: now
-- microseconds since 1970 as a whole number. Indexes grow at their end instead of at their beginning, where SQLite
-- leaves every page half empty.
DROP INDEX article_region_code;
ALTER TABLE article_region RENAME TO article_region_old;
CREATE TABLE article_region (
    article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    direct INTEGER NOT NULL,
    weight REAL NOT NULL,
    evidence TEXT,
    sort_at INTEGER NOT NULL,
    PRIMARY KEY (article_id, code)
) STRICT, WITHOUT ROWID;
INSERT INTO article_region SELECT article_id, code, direct, weight, evidence,
    CAST(strftime('%s', substr(sort_at, 1, 19)) AS INTEGER) * 1000000 + CAST(substr(sort_at, 21, 6) AS INTEGER)
FROM article_region_old ORDER BY article_id, code;
DROP TABLE article_region_old;
CREATE INDEX article_region_code ON article_region (code, sort_at, article_id);

DROP INDEX article_topic_code;
ALTER TABLE article_topic RENAME TO article_topic_old;
CREATE TABLE article_topic (
    article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    direct INTEGER NOT NULL,
    weight REAL NOT NULL,
    evidence TEXT,
    sort_at INTEGER NOT NULL,
    PRIMARY KEY (article_id, code)
) STRICT, WITHOUT ROWID;
INSERT INTO article_topic SELECT article_id, code, direct, weight, evidence,
    CAST(strftime('%s', substr(sort_at, 1, 19)) AS INTEGER) * 1000000 + CAST(substr(sort_at, 21, 6) AS INTEGER)
FROM article_topic_old ORDER BY article_id, code;
DROP TABLE article_topic_old;
CREATE INDEX article_topic_code ON article_topic (code, sort_at, article_id);

DROP INDEX story_region_code;
ALTER TABLE story_region RENAME TO story_region_old;
CREATE TABLE story_region (
    story_id INTEGER NOT NULL REFERENCES story (id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    direct INTEGER NOT NULL,
    weight REAL NOT NULL,
    evidence TEXT,
    sort_at INTEGER NOT NULL,
    PRIMARY KEY (story_id, code)
) STRICT, WITHOUT ROWID;
INSERT INTO story_region SELECT story_id, code, direct, weight, evidence,
    CAST(strftime('%s', substr(sort_at, 1, 19)) AS INTEGER) * 1000000 + CAST(substr(sort_at, 21, 6) AS INTEGER)
FROM story_region_old ORDER BY story_id, code;
DROP TABLE story_region_old;
CREATE INDEX story_region_code ON story_region (code, sort_at, story_id);

DROP INDEX story_topic_code;
ALTER TABLE story_topic RENAME TO story_topic_old;
CREATE TABLE story_topic (
    story_id INTEGER NOT NULL REFERENCES story (id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    direct INTEGER NOT NULL,
    weight REAL NOT NULL,
    evidence TEXT,
    sort_at INTEGER NOT NULL,
    PRIMARY KEY (story_id, code)
) STRICT, WITHOUT ROWID;
INSERT INTO story_topic SELECT story_id, code, direct, weight, evidence,
    CAST(strftime('%s', substr(sort_at, 1, 19)) AS INTEGER) * 1000000 + CAST(substr(sort_at, 21, 6) AS INTEGER)
FROM story_topic_old ORDER BY story_id, code;
DROP TABLE story_topic_old;
CREATE INDEX story_topic_code ON story_topic (code, sort_at, story_id);

DROP INDEX article_recent;
CREATE INDEX article_recent ON article (sort_at, id);
DROP INDEX story_recent;
CREATE INDEX story_recent ON story (scope, sort_at, id);
