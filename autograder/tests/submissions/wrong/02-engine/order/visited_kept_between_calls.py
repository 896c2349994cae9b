"""The set of visited nodes is a default argument and lives on."""

# %%
class Order(Engine):
    seen = set()

    def order(self, root):
        self.seen.add(root)
        finished, path = [], [(root, iter(root.next_functions))]
        while path:
            node, ahead = path[-1]
            child = next((c for c, _ in ahead if c is not None and c not in self.seen), None)
            if child is None:
                finished.append(node)
                path.pop()
            else:
                self.seen.add(child)
                path.append((child, iter(child.next_functions)))
        return finished[::-1]
