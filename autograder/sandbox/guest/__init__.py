"""The other side of the line of trust: what runs in the warm server and, after the fork, beside student code."""
