"""Level by level: the skip diamond's inner node comes too early.

misconception: handed_on_too_early
elsewhere: full but together
"""


class Order:
    def order(self, root):
        found, waiting = [root], [root]
        while waiting:
            node = waiting.pop(0)
            for child, _ in node.next_functions:
                if child is not None and child not in found:
                    found.append(child)
                    waiting.append(child)
        return found
