"""01-backward: The tensor itself is returned.

misconception: detach_still_in_graph
elsewhere: full
"""

# %%
class Detachment(Engine):
    def detach(self, tensor):
        return tensor
