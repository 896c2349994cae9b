"""Each path is followed, because a node is marked only when it has been finished.

misconception: handed_on_too_early
elsewhere: full but together
"""


class Order:
    def order(self, root):
        finished, waiting = [], [(root, False)]
        while waiting:
            node, done = waiting.pop()
            if done:
                if node in finished:
                    finished.remove(node)
                finished.append(node)
                continue
            waiting.append((node, True))
            waiting.extend((child, False) for child, _ in node.next_functions if child is not None)
        return finished[::-1]
