"""Letters are kept until their receiver's turn comes, and then summed from the last."""

# %%
from collections import defaultdict


class Walk(Engine):
    def walk(self, root, gradient, retain_graph):
        letters = defaultdict(list)
        letters[root].append(gradient)
        for node in self.order(root[0]):
            totals = [None] * node.outputs
            for i in range(node.outputs):
                for message in reversed(letters.pop((node, i), [])):
                    totals[i] = message if totals[i] is None else message + totals[i]
            if all(total is None for total in totals):
                continue
            sent = node(*totals)
            for edge, message in zip(node.next_functions, sent):
                if edge[0] is not None and message is not None:
                    letters[edge].append(message)
            if not retain_graph:
                node.release()
