"""Mistakes in the parts of a transformer: weights, masks, heads, rotations, gates and the residual path."""
