-- What is asked again and again of tables that grow: choices of a moment to come, and the lines of some weeks of the log.
CREATE INDEX choice_chosen ON choice (chosen_at);
CREATE INDEX audit_log_at ON audit_log USING brin (at) WITH (pages_per_range = 32);
