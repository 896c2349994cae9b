"""A list of totals for each node, and nothing for a node without gradients."""


class Walk:
    def walk(self, root, gradient, retain_graph):
        totals = {root[0]: [None] * root[0].outputs}
        totals[root[0]][root[1]] = gradient
        for node in list(self.order(root[0])):
            mine = totals.pop(node, None)
            if mine is None:
                continue
            for (child, i), message in zip(node.next_functions, node(*mine)):
                if child is not None and message is not None:
                    theirs = totals.setdefault(child, [None] * child.outputs)
                    theirs[i] = message if theirs[i] is None else torch.add(theirs[i], message)
            if not retain_graph:
                node.release()
