"""What must hold of secrets: only their hashes are kept, and no event holds one."""

from monocle.catalog.promises.asking import Promise

SECRETS = (
    Promise(
        "hashed",
        "a secret is kept as it is, or as no SHA-256",
        "revoke it, and report it",
        """
        SELECT format('key %s', key_id) FROM write_key WHERE length(hash) <> 32
        UNION ALL
        SELECT format('token %s', token_id) FROM read_token WHERE length(hash) <> 32
        UNION ALL
        SELECT 'a session' FROM session WHERE token_hash !~ '^[0-9a-f]{64}$'
        UNION ALL
        SELECT 'a sign-in link' FROM invitation WHERE token_hash !~ '^[0-9a-f]{64}$'
        """,
    ),
    Promise(
        "lasting",
        "a write key lasts longer than a year",
        "revoke it: monocle key revoke",
        "SELECT format('key %s', key_id) FROM write_key WHERE expires_at > created_at + interval '8760 hours'",
    ),
    Promise(
        "shown_key",
        "an event holds a write key as it was sent",
        "revoke the keys of this source, and report it",
        r"""
        SELECT format('source %s, event %s', source, sequence)
        FROM journal
        WHERE body LIKE '%mwk\_%' AND body ~ 'mwk_[0-9A-Za-z]{16}'
        UNION ALL
        SELECT format('source %s, row %s of the quarantine', source, quarantine_id)
        FROM quarantine
        WHERE load_id IS NULL AND position(CAST('mwk_' AS bytea) IN raw) > 0
            AND encode(raw, 'escape') ~ 'mwk_[0-9A-Za-z]{16}'
        """,
    ),
)
