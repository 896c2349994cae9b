"""A loop along the last operands, but a call of itself for every other.

elsewhere: full
"""


class Order:
    def order(self, root):
        finished, seen = [], set()

        def follow(node):
            line = []
            while node is not None and node not in seen:
                seen.add(node)
                line.append(node)
                *others, last = [c for c, _ in node.next_functions if c is not None] or [None]
                for other in others:
                    follow(other)
                node = last
            finished.extend(reversed(line))

        follow(root)
        return finished[::-1]
