"""The other side of the line of trust.

This code runs in the warm server and, after the fork, in the guest, beside student code.
"""
