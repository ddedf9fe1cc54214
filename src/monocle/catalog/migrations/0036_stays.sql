-- Whom a destination was told to remove and did not: by what it knows them, for their customer may be there by another address.
CREATE TABLE stays (
    destination text NOT NULL,
    audience text NOT NULL,
    identity text NOT NULL,                                     -- digest of what the destination knows them by
    customer_id uuid NOT NULL,
    payload jsonb NOT NULL,                                     -- what it takes to have them removed
    reason text NOT NULL,                                       -- why the last try failed
    since timestamptz NOT NULL,                                 -- when the first removal was given up
    PRIMARY KEY (destination, audience, identity)
);
CREATE INDEX stays_customer ON stays (customer_id);
INSERT INTO stays (destination, audience, identity, customer_id, payload, reason, since)
SELECT DISTINCT ON (destination, audience, identity) destination, audience, identity, customer_id, payload, reason, settled_at
FROM outbox AS o
WHERE action = 'remove' AND state = 'dead' AND payload IS NOT NULL AND settled_at IS NOT NULL
    AND NOT EXISTS (
        SELECT 1 FROM outbox AS n
        WHERE n.destination = o.destination AND n.audience = o.audience AND n.identity = o.identity AND n.state = 'sent'
            AND n.outbox_id > o.outbox_id
    )
ORDER BY destination, audience, identity, outbox_id;
