"""An operand used twice in one operation gets one of its two messages.

misconception: uses_not_added_up
elsewhere: full but retain_graph, together
"""


class Walk:
    def walk(self, root, gradient, retain_graph):
        arrived = {root: gradient}
        for node in self.order(root[0]):
            gradients = [arrived.pop((node, i), None) for i in range(node.outputs)]
            if all(g is None for g in gradients):
                continue
            messages = dict(zip(node.next_functions, node(*gradients)))
            for receiver, message in messages.items():
                if receiver[0] is not None and message is not None:
                    arrived[receiver] = arrived[receiver] + message if receiver in arrived else message
            if not retain_graph:
                node.release()
