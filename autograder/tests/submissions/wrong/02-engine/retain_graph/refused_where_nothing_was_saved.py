"""Its own mark on every node: a second walk is refused also where nothing had been saved.

misconception: graph_not_released
elsewhere: full
"""

# %%
class Walk(Engine):
    walked = set()

    def walk(self, root, gradient, retain_graph):
        nodes = list(self.order(root[0]))
        if not self.walked.isdisjoint(nodes):
            raise RuntimeError("this graph was walked before")
        arrived = {root: gradient}
        for node in nodes:
            gradients = [arrived.pop((node, i), None) for i in range(node.outputs)]
            if all(g is None for g in gradients):
                continue
            for receiver, message in zip(node.next_functions, node(*gradients)):
                if receiver[0] is not None and message is not None:
                    arrived[receiver] = arrived[receiver] + message if receiver in arrived else message
            if not retain_graph and node.next_functions:
                self.walked.add(node)
