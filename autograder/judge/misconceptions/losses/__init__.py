"""Misconceptions about losses: what a reduction did, which rows count, and what a logit is."""
