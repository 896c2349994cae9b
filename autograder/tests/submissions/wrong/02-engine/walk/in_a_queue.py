"""The messages are worked off in the order in which they were sent, one path after another.

elsewhere: full but together
"""


class Walk:
    def walk(self, root, gradient, retain_graph):
        waiting = [(root[0], gradient)]
        while waiting:
            node, message = waiting.pop(0)
            waiting.extend((child, sent) for (child, _), sent in zip(node.next_functions, node(message)) if child is not None and sent is not None)
        if not retain_graph:
            for node in self.order(root[0]):
                node.release()
