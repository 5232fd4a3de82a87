-- The codes of an article's regions and topics, areas above them included, are words of the search index: "floods" in
-- Fiji is an intersection of two lists, not a walk through every flood (bot/storage/search.py).
ALTER TABLE article ADD COLUMN codes TEXT NOT NULL DEFAULT '';  -- marked words, as search.tag_words writes them
UPDATE article SET codes = coalesce((
    SELECT group_concat(char(57344) || replace(code, ':', ''), ' ') FROM (
        SELECT code FROM article_region WHERE article_region.article_id = article.id
        UNION SELECT code FROM article_topic WHERE article_topic.article_id = article.id)), '');

DROP TRIGGER article_fts_insert;
DROP TRIGGER article_fts_delete;
DROP TRIGGER article_fts_update;
DROP TABLE article_fts;
DROP VIEW article_text;

CREATE VIEW article_text AS SELECT id, title, substr(coalesce(body, ''), 1, 2000) AS body, codes FROM article;
CREATE VIRTUAL TABLE article_fts USING fts5 (
    title, body, codes, content = 'article_text', content_rowid = 'id',
    tokenize = 'porter unicode61 remove_diacritics 2'
);
INSERT INTO article_fts (article_fts) VALUES ('rebuild');
CREATE TRIGGER article_fts_insert AFTER INSERT ON article BEGIN
    INSERT INTO article_fts (rowid, title, body, codes)
    VALUES (new.id, new.title, substr(coalesce(new.body, ''), 1, 2000), new.codes);
END;
CREATE TRIGGER article_fts_delete AFTER DELETE ON article BEGIN
    INSERT INTO article_fts (article_fts, rowid, title, body, codes)
    VALUES ('delete', old.id, old.title, substr(coalesce(old.body, ''), 1, 2000), old.codes);
END;
CREATE TRIGGER article_fts_update AFTER UPDATE OF title, body, codes ON article BEGIN
    INSERT INTO article_fts (article_fts, rowid, title, body, codes)
    VALUES ('delete', old.id, old.title, substr(coalesce(old.body, ''), 1, 2000), old.codes);
    INSERT INTO article_fts (rowid, title, body, codes)
    VALUES (new.id, new.title, substr(coalesce(new.body, ''), 1, 2000), new.codes);
END;

-- The newest of one outlet, without reading all the others'.
CREATE INDEX article_outlet ON article (outlet COLLATE NOCASE, sort_at DESC, id DESC);
