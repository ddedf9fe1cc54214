"""The embedded server's own settings: private, durable, and silent about data."""

from pathlib import Path

_SETTINGS = """\
# Written by Monocle at each start; changes are lost.
listen_addresses = ''
port = 5432
unix_socket_directories = '{socket_folder}'
unix_socket_permissions = 0700
max_connections = 60

# Everything committed is on disk; no replica reads the log of changes, so loads into new tables need not be logged.
fsync = on
synchronous_commit = on
full_page_writes = on
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
min_wal_size = 128MB
checkpoint_timeout = 15min

shared_buffers = 256MB
effective_cache_size = 2GB
work_mem = 32MB
maintenance_work_mem = 256MB
random_page_cost = 1.1
jit = off

# An error's text may hold a customer's data: errors go to the caller alone, never to the log.
log_destination = 'stderr'
logging_collector = off
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_statement = 'none'
log_duration = off
log_min_duration_statement = -1
log_lock_waits = off
log_temp_files = -1
log_autovacuum_min_duration = -1
debug_print_parse = off
debug_print_plan = off
log_checkpoints = off

timezone = 'UTC'
log_timezone = 'UTC'
datestyle = 'ISO, YMD'
lc_messages = 'C'
"""


def configuration(socket_folder: Path) -> dict[str, str]:
    """Give the files of settings, by name.

    Only the owner of the socket's folder reaches the socket, so whoever connects is trusted.
    """
    return {
        "postgresql.conf": _SETTINGS.format(socket_folder=socket_folder),
        "pg_hba.conf": "local all all trust\n",
    }
