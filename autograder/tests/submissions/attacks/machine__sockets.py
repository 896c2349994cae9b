"""01-backward: sockets are opened, names resolved, and the gradebook's database looked for.

property: no sockets
honest: neg
"""

# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return -grad_output


# %%
import socket
import urllib.request

for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, getattr(socket, "AF_NETLINK", 16), getattr(socket, "AF_VSOCK", 40)):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
        try:
            socket.socket(family, kind)
            raise SystemExit("a socket was opened")
        except OSError:
            pass
for act in (
    lambda: socket.create_connection(("127.0.0.1", 5432), timeout=1),
    lambda: socket.gethostbyname("localhost"),
    lambda: urllib.request.urlopen("http://169.254.169.254/", timeout=1),
    lambda: socket.socketpair(),
):
    try:
        act()
    except OSError:
        pass
