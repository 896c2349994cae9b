"""Mistakes of operations that stretch two operands to one shape."""
