"""Anybody's Terraform evaluated: what an expression, a resource and a module say, and what nobody can know."""
