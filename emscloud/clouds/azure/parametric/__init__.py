"""A service's parametric module for network security groups."""
