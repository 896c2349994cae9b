"""It calls itself once per node, and allows as many nested calls as that takes until it is done.

elsewhere: full
"""

# %%
import sys


class Order(Engine):
    def order(self, root):
        finished, seen = [], set()

        def visit(node):
            seen.add(node)
            for child, _ in node.next_functions:
                if child is not None and child not in seen:
                    visit(child)
            finished.append(node)

        before = sys.getrecursionlimit()
        sys.setrecursionlimit(100_000)
        try:
            visit(root)
        finally:
            sys.setrecursionlimit(before)
        return finished[::-1]
