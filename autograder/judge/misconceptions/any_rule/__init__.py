"""Mistakes that any rule may hold, whatever it computes."""
