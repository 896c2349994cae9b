"""Leaves are called when a message is sent to them, never as the root.

misconception: leaf_as_root_forgotten
elsewhere: full but together
"""


class Walk:
    def walk(self, root, gradient, retain_graph):
        arrived = {root: gradient}
        for node in self.order(root[0]):
            if not node.next_functions:
                continue
            gradients = [arrived.pop((node, i), None) for i in range(node.outputs)]
            if all(g is None for g in gradients):
                continue
            for receiver, message in zip(node.next_functions, node(*gradients)):
                if receiver[0] is not None and message is not None:
                    if not receiver[0].next_functions:
                        receiver[0](message)
                    else:
                        arrived[receiver] = arrived[receiver] + message if receiver in arrived else message
            if not retain_graph:
                node.release()
