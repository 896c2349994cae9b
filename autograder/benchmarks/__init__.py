"""The kit's speed beside that of its peers, measured in the same minutes: `python -m autograder.benchmarks`.

Works only from a checkout.
"""
