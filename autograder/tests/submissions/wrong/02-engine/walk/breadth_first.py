"""Its own order, level by level.

elsewhere: full but together
"""


class Walk:
    def walk(self, root, gradient, retain_graph):
        arrived, waiting, seen = {root: gradient}, [root[0]], {root[0]}
        while waiting:
            node = waiting.pop(0)
            g = arrived.pop((node, 0), None)
            if g is None:
                continue
            for receiver, message in zip(node.next_functions, node(g)):
                if receiver[0] is not None and message is not None:
                    arrived[receiver] = arrived[receiver] + message if receiver in arrived else message
                    if receiver[0] not in seen:
                        seen.add(receiver[0])
                        waiting.append(receiver[0])
            if not retain_graph:
                node.release()
