"""What has arrived at a leaf is added to in place, though another leaf may hold the same tensor.

misconception: input_written_in_place
elsewhere: full but retain_graph, together
"""


class Walk:
    def walk(self, root, gradient, retain_graph):
        arrived = {root: gradient}
        for node in self.order(root[0]):
            gradients = [arrived.pop((node, i), None) for i in range(node.outputs)]
            if all(g is None for g in gradients):
                continue
            for receiver, message in zip(node.next_functions, node(*gradients)):
                if receiver[0] is not None and message is not None:
                    if receiver not in arrived:
                        arrived[receiver] = message.clone() if message is gradient else message
                    elif receiver[0].next_functions:
                        arrived[receiver] = arrived[receiver] + message
                    else:
                        arrived[receiver].add_(message)
            if not retain_graph:
                node.release()
