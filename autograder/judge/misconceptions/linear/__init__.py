"""Mistakes in products, inverses and factors of matrices: transposes, batches, vectors, the order of factors."""
