"""Imitations of the clouds' control planes on loopback, as strict as the clouds are; knows nothing of the rest of emscloud."""
