"""Propensity: who is about to leave, and who will buy again soon."""
