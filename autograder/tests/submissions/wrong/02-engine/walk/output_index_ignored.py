"""All gradients that arrive at a node go to its first output.

misconception: output_index_ignored, output_of_the_root_ignored
elsewhere: full but retain_graph, together
"""


class Walk:
    def walk(self, root, gradient, retain_graph):
        arrived = {root[0]: gradient}
        for node in self.order(root[0]):
            total = arrived.pop(node, None)
            if total is None:
                continue
            for (receiver, _), message in zip(node.next_functions, node(total, *[None] * (node.outputs - 1))):
                if receiver is not None and message is not None:
                    arrived[receiver] = arrived[receiver] + message if receiver in arrived else message
            if not retain_graph:
                node.release()
