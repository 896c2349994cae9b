"""A copy of the first message, then added in place."""


class Walk:
    def walk(self, root, gradient, retain_graph):
        arrived = {(root[0], root[1]): gradient.clone()}
        order = list(self.order(root[0]))
        for node in order:
            grads = tuple(arrived.get((node, i)) for i in range(node.outputs))
            if any(g is not None for g in grads):
                for (child, index), message in zip(node.next_functions, node(*grads)):
                    if child is None or message is None:
                        continue
                    if (child, index) in arrived:
                        arrived[child, index].add_(message)
                    else:
                        arrived[child, index] = message.clone()
        if not retain_graph:
            for node in order:
                node.release()
