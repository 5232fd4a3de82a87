INSERT INTO report VALUES (2, 'topic', 'guild:7', '5', '2026-11-21T08:00:00.000001+00:00', NULL), (2, 'topic', '', NULL, '2026-11-21T08:00:00.000001+00:00', '2026-11-21T09:30:00.999999+00:00');
INSERT INTO correction VALUES (2, 'guild:7', 'region', '417', 1, '5', '2026-11-21T08:00:00.000001+00:00');
INSERT INTO delivery (id, target_id, kind, subject, revision, part, payload, edits, nonce, created_at, due_at)
    VALUES ('pp', 1, 'publication', 'zz', 1, 0, '{}', 'zz', 'n4', '2026-11-21T08:00:00.000001+00:00', '2026-11-21T08:00:00.000001+00:00');
UPDATE subscription SET publish = 1 WHERE id = 6;
