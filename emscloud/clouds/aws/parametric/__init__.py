"""A service's parametric module for security groups."""
