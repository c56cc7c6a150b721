"""Prefix lists of a policy's own in a live account: read, made, changed and deleted."""
