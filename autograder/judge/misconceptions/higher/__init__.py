"""Mistakes in rules that are differentiated again, in forward mode, in recomputation and in chosen gradients."""
