"""A message of zeros is taken for no message.

misconception: message_dropped_by_its_numbers
elsewhere: full
"""


class Walk:
    def walk(self, root, gradient, retain_graph):
        arrived = {root: gradient}
        for node in self.order(root[0]):
            gradients = [arrived.pop((node, i), None) for i in range(node.outputs)]
            if all(g is None for g in gradients):
                continue
            for receiver, message in zip(node.next_functions, node(*gradients)):
                if receiver[0] is not None and message is not None and message.any():
                    arrived[receiver] = arrived[receiver] + message if receiver in arrived else message
            if not retain_graph:
                node.release()
