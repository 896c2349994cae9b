"""02-engine: Its own order, by counting the messages still to come."""

# %%
class Walk(Engine):
    def walk(self, root, gradient, retain_graph):
        missing, found = {}, [root[0]]
        for node in found:
            for child, _ in node.next_functions:
                if child is not None:
                    if child not in missing:
                        missing[child] = 0
                        found.append(child)
                    missing[child] += 1
        total, ready = {root[0]: gradient}, [root[0]]
        while ready:
            node = ready.pop()
            sent = node(total.pop(node))
            for (child, _), message in zip(node.next_functions, sent):
                if child is not None:
                    total[child] = total[child] + message if child in total else message
                    missing[child] -= 1
                    if missing[child] == 0:
                        ready.append(child)
            if not retain_graph:
                node.release()
