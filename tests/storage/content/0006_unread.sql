INSERT INTO unread VALUES (1, 'id:9', 'Late', 0, 1, 0, 'killed', '2026-11-21T08:00:00.000001+00:00');
