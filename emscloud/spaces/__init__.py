"""What traffic is let through: sets of packets, canonical and closed under and, or, minus, complement."""
