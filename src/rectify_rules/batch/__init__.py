"""Many cases at once: columns, streams, synthetic cases."""
