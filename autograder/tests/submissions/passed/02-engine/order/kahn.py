"""Counts how many uses of each node are still to come."""


class Order:
    def order(self, root):
        uses, seen, waiting = {root: 0}, {root}, [root]
        while waiting:
            for child, _ in waiting.pop().next_functions:
                if child is not None:
                    uses[child] = uses.get(child, 0) + 1
                    if child not in seen:
                        seen.add(child)
                        waiting.append(child)
        ready, result = [root], []
        while ready:
            node = ready.pop()
            result.append(node)
            for child, _ in node.next_functions:
                if child is not None:
                    uses[child] -= 1
                    if uses[child] == 0:
                        ready.append(child)
        return result
