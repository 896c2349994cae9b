"""Sorted by the names of the operations.

misconception: handed_on_too_early, no_leaf_reached_along_the_list
elsewhere: full but together
"""


class Order:
    def order(self, root):
        found, waiting = [root], [root]
        while waiting:
            for child, _ in waiting.pop().next_functions:
                if child is not None and child not in found:
                    found.append(child)
                    waiting.append(child)
        return [root, *sorted(found[1:], key=lambda node: (not node.next_functions, node.name()))]
