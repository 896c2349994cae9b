"""How fast the kit is, beside what it is compared with, measured in the same minutes: `python -m autograder.benchmarks` (from a checkout)."""
