INSERT INTO preferences (scope, timezone, channel, channel_kind) VALUES ('guild:7', 'Asia/Almaty', '900', 'channel'), ('user:5', 'UTC', NULL, NULL);
UPDATE subscription SET language = 'fr' WHERE id = 6;
