"""Operations with a constant operand are not followed.

misconception: no_leaf_reached_along_the_list
elsewhere: full but together
"""


class Order:
    def order(self, root):
        finished, seen, path = [], {root}, [(root, iter(root.next_functions))]
        while path:
            node, ahead = path[-1]
            child = next((c for c, _ in ahead if c is not None and c not in seen and all(n is not None for n, _ in c.next_functions)), None)
            if child is None:
                finished.append(node)
                path.pop()
            else:
                seen.add(child)
                path.append((child, iter(child.next_functions)))
        return finished[::-1]
