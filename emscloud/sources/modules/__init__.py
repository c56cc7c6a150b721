"""Modules that come from elsewhere: where they are installed."""
