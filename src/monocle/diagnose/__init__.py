"""The audit of sources: profiles, overlaps, contradictions, findings."""
