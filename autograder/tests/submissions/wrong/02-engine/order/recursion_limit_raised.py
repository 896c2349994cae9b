"""It calls itself once per node, and asks for as many nested calls as that takes.

elsewhere: full
"""

# %%
import sys


class Order(Engine):
    def order(self, root):
        sys.setrecursionlimit(100_000)
        finished, seen = [], set()

        def visit(node):
            seen.add(node)
            for child, _ in node.next_functions:
                if child is not None and child not in seen:
                    visit(child)
            finished.append(node)

        visit(root)
        return finished[::-1]
