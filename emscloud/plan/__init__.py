"""What takes a live account to a policy: atoms, the order in which they come and go, steps, and plans on disk."""
