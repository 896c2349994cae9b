"""Recursion along every path: right, but it takes too long and goes too deep.

elsewhere: full but together
"""


class Walk:
    def walk(self, root, gradient, retain_graph):
        def visit(node, message):
            for (child, _), sent in zip(node.next_functions, node(message)):
                if child is not None and sent is not None:
                    visit(child, sent)

        visit(root[0], gradient)
        if not retain_graph:
            for node in self.order(root[0]):
                node.release()
