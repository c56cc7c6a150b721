"""Azure Firewall: a rule collection group that judges egress by host name."""
