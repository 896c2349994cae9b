"""The gradient is put at the first output of the root's node, whichever output the root is.

misconception: output_of_the_root_ignored
elsewhere: full but retain_graph
"""


class Walk:
    def walk(self, root, gradient, retain_graph):
        arrived = {(root[0], 0): gradient}
        for node in self.order(root[0]):
            gradients = [arrived.pop((node, i), None) for i in range(node.outputs)]
            if all(g is None for g in gradients):
                continue
            for receiver, message in zip(node.next_functions, node(*gradients)):
                if receiver[0] is not None and message is not None:
                    arrived[receiver] = arrived[receiver] + message if receiver in arrived else message
            if not retain_graph:
                node.release()
