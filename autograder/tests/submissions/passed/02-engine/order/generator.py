"""A generator in place of a list, from a longest-path level per node."""


class Order:
    def order(self, root):
        state, path = {}, [(root, iter(root.next_functions))]
        finished = []
        state[root] = "open"
        while path:
            node, ahead = path[-1]
            for child, _ in ahead:
                if child is not None and child not in state:
                    state[child] = "open"
                    path.append((child, iter(child.next_functions)))
                    break
            else:
                state[node] = "done"
                finished.append(node)
                path.pop()
        yield from reversed(finished)
