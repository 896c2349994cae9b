"""One stack with marks for entering and leaving."""

# %%
from collections import deque


class Order(Engine):
    def order(self, root):
        done, result, stack = set(), deque(), [(root, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                result.appendleft(node)
            elif node not in done:
                done.add(node)
                stack.append((node, True))
                stack.extend((child, False) for child, _ in node.next_functions if child is not None and child not in done)
        return list(result)
