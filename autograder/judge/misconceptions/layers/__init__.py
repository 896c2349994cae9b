"""Misconceptions about layers: where windows read, what a statistic depends on, and what a gate lets through."""
