"""Shops, people, roles, permissions, secrets and the audit chain."""
