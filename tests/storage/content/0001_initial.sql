INSERT INTO installation VALUES (1, 'token', '2026-11-21T08:00:00.000001+00:00');
INSERT INTO feed (id, url, scope, outlet, added_by, added_at) VALUES
    (1, 'https://one.example/rss', '', 'One', NULL, '2026-11-21T08:00:00.000001+00:00'),
    (7, 'https://own.example/rss', 'guild:7', 'Own', '5', '2026-11-21T08:00:00.000001+00:00');
INSERT INTO seen VALUES (1, 'id:1', 'x', '2026-11-21T08:00:00.000001+00:00', '2026-11-21T09:30:00.999999+00:00'), (7, 'id:1', 'y', '2026-11-21T08:00:00.000001+00:00', '2026-11-21T08:00:00.000001+00:00');
INSERT INTO article (id, scope, canonical_url, outlet, title, added_at, sort_at, body, body_hash, summary) VALUES
    (3, '', 'https://one.example/1', 'One', 'Quake in Almaty', '2026-11-21T08:00:00.000001+00:00', '2026-11-21T08:00:00.000001+00:00', 'Walls fell.', 'a', '["Walls fell."]'),
    (4, 'guild:7', 'https://own.example/1', 'Own', 'Crème in Osh', '2026-11-21T09:30:00.999999+00:00', '2026-11-21T09:30:00.999999+00:00', NULL, 'b', '[]');
INSERT INTO article_fingerprint VALUES (3, '{"quake": 2}');
INSERT INTO article_feed VALUES (3, 1, '', 'id:1'), (4, 7, 'guild:7', 'id:1');
INSERT INTO article_loan VALUES (4, 'user:5', '2026-11-21T09:30:00.999999+00:00');
INSERT INTO article_region VALUES (3, '398', 1, 0.8, '["Almaty"]', '2026-11-21T08:00:00.000001+00:00'), (3, '143', 0, 0.8, NULL, '2026-11-21T08:00:00.000001+00:00');
INSERT INTO article_topic VALUES (4, 'medtop:04000000', 1, 0.5, '[]', '2026-11-21T09:30:00.999999+00:00');
INSERT INTO story (id, scope, lead_article_id, title, first_at, last_at, sort_at) VALUES
    (2, '', 3, 'Quake in Almaty', '2026-11-21T08:00:00.000001+00:00', '2026-11-21T08:00:00.000001+00:00', '2026-11-21T08:00:00.000001+00:00'), (9, 'guild:7', NULL, 'Osh', '2026-11-21T08:00:00.000001+00:00', '2026-11-21T09:30:00.999999+00:00', '2026-11-21T09:30:00.999999+00:00');
INSERT INTO story_article VALUES (2, 3, '', 1, NULL, '2026-11-21T08:00:00.000001+00:00'), (9, 4, 'guild:7', 1, 0.5, '2026-11-21T09:30:00.999999+00:00');
INSERT INTO story_region VALUES (2, '398', 1, 0.8, '["Almaty"]', '2026-11-21T08:00:00.000001+00:00');
INSERT INTO story_topic VALUES (9, 'medtop:04000000', 1, 0.5, NULL, '2026-11-21T09:30:00.999999+00:00');
INSERT INTO target (id, platform, address, kind, guild_id, since) VALUES
    (1, 'discord', '900', 'announcement', '7', '2026-11-21T08:00:00.000001+00:00'), (2, 'discord', '5', 'dm', NULL, '2026-11-21T08:00:00.000001+00:00');
INSERT INTO subscription (id, target_id, region, cadence, created_by, created_at, since_at) VALUES
    (6, 1, '398', 'as it happens', '5', '2026-11-21T08:00:00.000001+00:00', '2026-11-21T08:00:00.000001+00:00'), (8, 2, '001', 'daily', '5', '2026-11-21T08:00:00.000001+00:00', '2026-11-21T08:00:00.000001+00:00');
INSERT INTO brief VALUES (5, 8, 2, '001', '', '2026-11-21T08:00:00.000001+00:00', '2026-11-21T09:30:00.999999+00:00', '2026-11-21T09:30:00.999999+00:00', '[{"story": 2}]');
INSERT INTO told VALUES (1, 2, 1, 'zz', '2026-11-21T08:00:00.000001+00:00');
INSERT INTO delivery (id, target_id, kind, subject, revision, part, payload, edits, nonce, state, created_at,
    due_at, message_id) VALUES
    ('zz', 1, 'story', '2', 1, 0, '{"content": "é"}', NULL, 'n1', 'sent', '2026-11-21T08:00:00.000001+00:00', '2026-11-21T08:00:00.000001+00:00', '77'),
    ('aa', 1, 'story', '2', 2, 0, '{}', 'zz', 'n2', 'waiting', '2026-11-21T08:00:00.000001+00:00', '2026-11-21T09:30:00.999999+00:00', NULL),
    ('mm', 2, 'brief', '5', 1, 0, '{}', NULL, 'n3', 'sending', '2026-11-21T08:00:00.000001+00:00', '2026-11-21T08:00:00.000001+00:00', NULL);
INSERT INTO usage VALUES ('guild:7', 'add feed', '2026-11-21T08:00:00.000001+00:00');
