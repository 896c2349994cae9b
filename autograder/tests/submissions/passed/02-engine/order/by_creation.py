"""Newest first, from a heap."""

# %%
import heapq


class Order(Engine):
    def order(self, root):
        waiting, known, result = [(-root.sequence, 0, root)], {root}, []
        leaves = []
        while waiting:
            _, _, node = heapq.heappop(waiting)
            (result if node.next_functions else leaves).append(node)
            for child, _ in node.next_functions:
                if child is not None and child not in known:
                    known.add(child)
                    heapq.heappush(waiting, (-child.sequence, len(known), child))
        return result + leaves
