"""What events say: whom each names, what it tells of them, and what happened. Pure: no connection, no clock."""
