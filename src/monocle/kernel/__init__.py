"""The matching kernel: compiled loops over integers."""
