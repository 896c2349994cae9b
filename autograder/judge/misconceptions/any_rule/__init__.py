"""Mistakes that can occur in the rule of any operation."""
