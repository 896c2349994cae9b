"""02-engine: Letters are kept until their receiver's turn comes, and then summed from the last."""

# %%
from collections import defaultdict


class Walk(Engine):
    def walk(self, root, gradient, retain_graph):
        letters = defaultdict(list)
        letters[root].append(gradient)
        for node in self.order(root[0]):
            total = None
            for message in reversed(letters.pop((node, 0), [])):
                total = message if total is None else message + total
            if total is None:
                continue
            sent = node(total)
            for edge, message in zip(node.next_functions, sent):
                if edge[0] is not None and message is not None:
                    letters[edge].append(message)
            if not retain_graph:
                node.release()
