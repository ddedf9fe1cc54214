-- Rows that were sent in vain are few: whose later rows wait for them is looked up there.
CREATE INDEX outbox_tried ON outbox (destination) WHERE state = 'waiting' AND tries > 0;
