-- Pages show events with the rules of the plan that each breaks.
CREATE INDEX violation_by ON violation (source, message_id);
