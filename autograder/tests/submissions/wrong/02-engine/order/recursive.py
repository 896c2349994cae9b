"""Right, but it calls itself once per node.

elsewhere: full but together
"""


class Order:
    def order(self, root):
        finished, seen = [], set()

        def visit(node):
            if node is None or node in seen:
                return
            seen.add(node)
            for child, _ in node.next_functions:
                visit(child)
            finished.append(node)

        visit(root)
        return finished[::-1]
