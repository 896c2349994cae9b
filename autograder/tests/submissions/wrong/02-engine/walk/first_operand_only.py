"""Only the first operand's message is handed on.

misconception: first_operand_alone
elsewhere: full but retain_graph, together
"""


class Walk:
    def walk(self, root, gradient, retain_graph):
        arrived = {root: gradient}
        for node in self.order(root[0]):
            gradients = [arrived.pop((node, i), None) for i in range(node.outputs)]
            if all(g is None for g in gradients):
                continue
            for receiver, message in list(zip(node.next_functions, node(*gradients)))[:1]:
                if receiver[0] is not None and message is not None:
                    arrived[receiver] = arrived[receiver] + message if receiver in arrived else message
            if not retain_graph:
                node.release()
