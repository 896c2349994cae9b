"""Recursion: each time a message arrives, the sum so far is handed on.

elsewhere: full but retain_graph, together
"""


class Walk:
    def walk(self, root, gradient, retain_graph):
        arrived = {}

        def visit(node, message):
            arrived[node] = arrived[node] + message if node in arrived and node.next_functions else message
            for (child, _), sent in zip(node.next_functions, node(arrived[node])):
                if child is not None and sent is not None:
                    visit(child, sent)

        visit(root[0], gradient)
        if not retain_graph:
            for node in self.order(root[0]):
                node.release()
