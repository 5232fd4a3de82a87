-- What refers to a row is looked for when the row is deleted. Without these each article deleted went through all
-- stories, 0.15 s with 300,000 of them, a hundred articles a transaction; each subscription through all briefs.
CREATE INDEX story_lead ON story (lead_article_id) WHERE lead_article_id IS NOT NULL;
CREATE INDEX brief_subscription ON brief (subscription_id) WHERE subscription_id IS NOT NULL;
