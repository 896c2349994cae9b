"""All gradients that arrive at a node are added up, and each of its outputs gets the sum.

misconception: output_index_ignored
elsewhere: full but retain_graph, together
"""


class Walk:
    def walk(self, root, gradient, retain_graph):
        totals = {root[0]: gradient}
        for node in self.order(root[0]):
            if node not in totals:
                continue
            total = totals.pop(node)
            for (receiver, _), message in zip(node.next_functions, node(*[total] * node.outputs)):
                if receiver is not None and message is not None:
                    totals[receiver] = totals[receiver] + message if receiver in totals else message
            if not retain_graph:
                node.release()
