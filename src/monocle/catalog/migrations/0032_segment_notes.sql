-- What each version of a segment is for, in the words of who saved it.
ALTER TABLE segment_version ADD COLUMN note text NOT NULL DEFAULT '';
