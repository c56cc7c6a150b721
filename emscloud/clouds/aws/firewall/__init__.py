"""AWS Network Firewall: a stateful rule group that judges egress by the name that TLS or HTTP says."""
