"""Listed when popped, but marked as visited when pushed; the first operand is on top of the stack.

misconception: handed_on_too_early
elsewhere: full but together
"""


class Order:
    def order(self, root):
        found, seen, waiting = [], {root}, [root]
        while waiting:
            node = waiting.pop()
            found.append(node)
            for child, _ in reversed(node.next_functions):
                if child is not None and child not in seen:
                    seen.add(child)
                    waiting.append(child)
        return found
