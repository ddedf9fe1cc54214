-- How each audience was last told, so that its customers can be taken out once no file names it any more.
CREATE TABLE told_how (
    destination text NOT NULL,
    audience text NOT NULL,
    purpose text NOT NULL,
    channel text NOT NULL,
    mapping jsonb NOT NULL,                                     -- their field → ours
    plain jsonb NOT NULL,                                       -- what the file said of it for the kind: id of a list …
    PRIMARY KEY (destination, audience)
);
