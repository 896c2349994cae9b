"""Right, but it calls itself once per node.

elsewhere: full
"""


class Walk:
    def walk(self, root, gradient, retain_graph):
        arrived, nodes = {root: gradient}, list(self.order(root[0]))

        def visit(position):
            if position == len(nodes):
                return
            node = nodes[position]
            gradients = [arrived.pop((node, i), None) for i in range(node.outputs)]
            if any(g is not None for g in gradients):
                for receiver, message in zip(node.next_functions, node(*gradients)):
                    if receiver[0] is not None and message is not None:
                        arrived[receiver] = arrived[receiver] + message if receiver in arrived else message
                if not retain_graph:
                    node.release()
            visit(position + 1)

        visit(0)
