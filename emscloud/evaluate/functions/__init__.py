"""Terraform's pure functions; none of them reads anything or asks the world."""
