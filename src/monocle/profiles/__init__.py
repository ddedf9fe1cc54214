"""The door for programs that were written for Segment's Profile API: the same addresses, parameters and answers."""
