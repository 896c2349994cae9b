"""A root without operands is left out.

elsewhere: full
"""


class Order:
    def order(self, root):
        if not root.next_functions:
            return []
        finished, visited = [], {root}
        path = [(root, iter(root.next_functions))]
        while path:
            node, ahead = path[-1]
            child = next((c for c, _ in ahead if c is not None and c not in visited), None)
            if child is None:
                finished.append(node)
                path.pop()
            else:
                visited.add(child)
                path.append((child, iter(child.next_functions)))
        return finished[::-1]
