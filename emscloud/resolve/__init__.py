"""A policy's names become addresses, from the lock alone."""
