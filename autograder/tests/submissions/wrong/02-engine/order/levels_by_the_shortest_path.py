"""Sorted by the shortest distance from the root.

misconception: handed_on_too_early
elsewhere: full but together
"""


class Order:
    def order(self, root):
        distance, waiting = {root: 0}, [root]
        for node in waiting:
            for child, _ in node.next_functions:
                if child is not None and child not in distance:
                    distance[child] = distance[node] + 1
                    waiting.append(child)
        return sorted(distance, key=distance.get)
