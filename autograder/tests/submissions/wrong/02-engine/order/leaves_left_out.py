"""The leaves are no part of the list.

misconception: no_leaf_reached_along_the_list
elsewhere: full but together
"""


class Order:
    def order(self, root):
        finished, seen, path = [], {root}, [(root, iter(root.next_functions))]
        while path:
            node, ahead = path[-1]
            child = next((c for c, _ in ahead if c is not None and c not in seen), None)
            if child is None:
                finished.append(node)
                path.pop()
            else:
                seen.add(child)
                path.append((child, iter(child.next_functions)))
        return [node for node in reversed(finished) if node.next_functions]
