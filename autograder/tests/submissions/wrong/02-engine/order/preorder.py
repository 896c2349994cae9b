"""Depth first, but each node is listed when it is found, not when it is finished.

misconception: handed_on_too_early
elsewhere: full but together
"""


class Order:
    def order(self, root):
        found, seen, waiting = [], set(), [root]
        while waiting:
            node = waiting.pop()
            if node in seen:
                continue
            seen.add(node)
            found.append(node)
            waiting.extend(child for child, _ in reversed(node.next_functions) if child is not None)
        return found
