"""Only the first operand of each operation is followed.

misconception: first_operand_alone, no_leaf_reached_along_the_list
elsewhere: full but together
"""


class Order:
    def order(self, root):
        found, node = [], root
        while node is not None:
            found.append(node)
            node = node.next_functions[0][0] if node.next_functions else None
        return found
