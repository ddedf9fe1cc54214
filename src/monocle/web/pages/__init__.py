"""The pages: one file per subject, one frozen dataclass per page."""
