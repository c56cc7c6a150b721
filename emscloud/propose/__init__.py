"""A policy for live groups that nobody wrote down: read, recognised, printed, and proven to open nothing more."""
