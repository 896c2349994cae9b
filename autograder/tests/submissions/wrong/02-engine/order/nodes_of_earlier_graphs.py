"""What an earlier search has found is listed behind what this one finds.

elsewhere: full
"""

# %%
class Order(Engine):
    known = {}

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
                visited.add(child)
                path.append((child, iter(child.next_functions)))
        found = finished[::-1]
        self.known.update(dict.fromkeys(found))
        return found + [node for node in self.known if node not in visited]
