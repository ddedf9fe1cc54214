-- What people decided since a run is asked for with every query: it is found without a pass over all changes.
CREATE INDEX identity_change_decided ON identity_change (changed_at) WHERE reason ? 'judgement_id';
