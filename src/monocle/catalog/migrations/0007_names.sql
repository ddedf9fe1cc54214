-- Who signs in, in their own words: stewards are told apart before there are accounts. NULL is the workspace's owner.
ALTER TABLE session ADD COLUMN name text CHECK (length(name) BETWEEN 1 AND 60);
ALTER TABLE invitation ADD COLUMN name text CHECK (length(name) BETWEEN 1 AND 60);
