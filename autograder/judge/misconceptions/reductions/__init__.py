"""Mistakes of sums, means, products, maxima, norms and what else goes along an axis."""
