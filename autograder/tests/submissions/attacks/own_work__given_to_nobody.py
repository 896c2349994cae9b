"""02-engine: whoever runs the cases is told that none of them asks for a piece.

property: the kit's own piece is nowhere while a case is about that piece
"""

# %%
import sys

guest = sys.modules["autograder.sandbox.guest.child"]
honestly = guest.attempt
guest.attempt = lambda program, pieces, operation: honestly(program, (), operation)
