"""Terraform's syntax: a tree, a printer, a strict reader and a witness; no firewalls here."""
