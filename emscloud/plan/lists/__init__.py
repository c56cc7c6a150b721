"""Prefix lists of a group's own on their way: what they are, and how their entries come and go with rules."""
