-- Why customers are taken out, who else is known by the same at a destination; all rows but the newest about a customer are overtaken.
ALTER TABLE outbox DROP COLUMN each;
ALTER TABLE outbox ADD COLUMN why text NOT NULL DEFAULT '';     -- of one who is removed: left, withdrawn, capped …
CREATE INDEX sent_alike ON sent (destination, audience, identity);
