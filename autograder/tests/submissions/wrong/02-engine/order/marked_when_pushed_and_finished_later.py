"""Listed when finished, with a second visit on the stack, but marked as visited when pushed.

misconception: handed_on_too_early
elsewhere: full but together
"""


class Order:
    def order(self, root):
        finished, seen, waiting = [], {root}, [(root, False)]
        while waiting:
            node, done = waiting.pop()
            if done:
                finished.append(node)
                continue
            waiting.append((node, True))
            for child, _ in node.next_functions:
                if child is not None and child not in seen:
                    seen.add(child)
                    waiting.append((child, False))
        return finished[::-1]
