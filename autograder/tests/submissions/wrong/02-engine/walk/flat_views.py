"""Messages to one node are added as if they were contiguous.

elsewhere: full but together, retain_graph
"""


class Walk:
    def walk(self, root, gradient, retain_graph):
        mailbox = {root: gradient}
        for node in self.order(root[0]):
            arrived = [mailbox.pop((node, i), None) for i in range(node.outputs)]
            if all(g is None for g in arrived):
                continue
            for edge, message in zip(node.next_functions, node(*arrived)):
                if edge[0] is None or message is None:
                    continue
                mailbox[edge] = (mailbox[edge].view(-1) + message.view(-1)).view(message.shape) if edge in mailbox else message
            if not retain_graph:
                node.release()
