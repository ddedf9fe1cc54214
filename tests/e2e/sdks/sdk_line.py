"""A line between SDKs and the server, on which answers get lost when a test wants it."""

import contextlib
import socket
from collections.abc import Iterator
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread

BLOCK = 65536
TAKEN = b"HTTP/1.1 200"
"""How the answer to events begins that are kept; browsers ask with OPTIONS before, and that is answered with 204."""


class Line(ThreadingTCPServer):
    """Carries what comes to a port of its own.

    Args:
        port: where to.

    Attributes:
        lossy: the server's answers get lost, and the connection with them: who sent cannot know that it was kept.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, port: int) -> None:
        """Listen."""
        super().__init__(("127.0.0.1", 0), Call)
        self.port, self.lossy = port, False

    @property
    def address(self) -> str:
        """Give what SDKs are told."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    @contextlib.contextmanager
    def open(self) -> Iterator["Line"]:
        """Carry, until the end of the block."""
        thread = Thread(target=self.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield self
        finally:
            self.shutdown()
            thread.join()
            self.server_close()


class Call(BaseRequestHandler):
    """One connection; where nobody listens behind it, it is closed at once."""

    server: Line

    def handle(self) -> None:
        """Carry both ways."""
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.server.port)) as behind:
            Thread(target=_carried, args=(self.request, behind), daemon=True).start()
            while (block := behind.recv(BLOCK)) and not (self.server.lossy and block.startswith(TAKEN)):
                self.request.sendall(block)


def _carried(front: socket.socket, behind: socket.socket) -> None:
    """Carry what is asked, until one of the two ends."""
    with contextlib.suppress(OSError):
        while block := front.recv(BLOCK):
            behind.sendall(block)
    with contextlib.suppress(OSError):
        behind.shutdown(socket.SHUT_RDWR)
