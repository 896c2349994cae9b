"""What arrived in a retained walk is still there in the next.

misconception: leaks_into_the_second_walk
"""


class Walk:
    def walk(self, root, gradient, retain_graph):
        arrived = vars(self).setdefault("arrived", {})
        arrived[root] = gradient
        for node in self.order(root[0]):
            gradients = [arrived.get((node, i)) for i in range(node.outputs)]
            if all(g is None for g in gradients):
                continue
            for receiver, message in zip(node.next_functions, node(*gradients)):
                if receiver[0] is not None and message is not None:
                    arrived[receiver] = arrived[receiver] + message if receiver in arrived else message
            if not node.next_functions:
                arrived.pop((node, 0))
        if not retain_graph:
            arrived.clear()
            for node in self.order(root[0]):
                node.release()
