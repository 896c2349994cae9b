"""A node is marked when the search goes on from it, not when the search comes to it.

elsewhere: full but together
"""


class Order:
    def order(self, root):
        finished, visited = [], {root}
        path = [(root, iter(root.next_functions))]
        while path:
            node, ahead = path[-1]
            child = next((c for c, _ in ahead if c is not None and c not in visited), None)
            if child is None:
                finished.append(node)
                path.pop()
            else:
                visited.add(node)
                path.append((child, iter(child.next_functions)))
        return finished[::-1]
