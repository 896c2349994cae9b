"""Its own order, by counting the messages still to come."""


class Walk:
    def walk(self, root, gradient, retain_graph):
        missing, found = {}, [root[0]]
        for node in found:
            for child, _ in node.next_functions:
                if child is not None:
                    if child not in missing:
                        missing[child] = 0
                        found.append(child)
                    missing[child] += 1
        total, ready = {root: gradient}, [root[0]]
        while ready:
            node = ready.pop()
            sent = node(*(total.pop((node, i), None) for i in range(node.outputs)))
            for (child, i), message in zip(node.next_functions, sent):
                if child is not None:
                    if message is not None:
                        total[child, i] = total[child, i] + message if (child, i) in total else message
                    missing[child] -= 1
                    if missing[child] == 0:
                        ready.append(child)
            if not retain_graph:
                node.release()
