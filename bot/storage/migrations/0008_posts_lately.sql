-- How many posts a place had in the last hour is asked for each story, in the transaction that announces it; without
-- this all its posts were read, a thousand a week.
CREATE INDEX delivery_posted ON delivery (target_id, created_at) WHERE kind = 'story' AND edits IS NULL;
-- "Why this?" on a message asks which delivery it is.
CREATE INDEX delivery_message ON delivery (message_id) WHERE message_id IS NOT NULL;
