"""A server on this machine that enforces a published contract, and that can be told to fail."""

import json
import socket
import struct
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread


class Server:
    """One destination.

    Attributes:
        calls: method, path, headers and body of each call, as it came.
        chaos: what happens to the calls that follow, one each: "500", "429", "cut" (before it is taken), "lost" (after it
            is taken, the answer is cut), "silent" (taken, no answer), "late" (taken, and never answered until the caller gives
            up), "twice" (acknowledged twice over), "half" (half of the answer), "lie", "less" and "more" (each contract has its
            own), or "" for nothing.
    """

    def __init__(self, key="k3y-us6"):
        self.key, self.calls, self.chaos, self.lock = key, [], deque(), Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def answer(self):
                server.take(self)

            do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 (http.server's names)

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        self.thread = Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()

    def take(self, handler):
        body = handler.rfile.read(int(handler.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        with self.lock:
            self.calls.append((handler.command, handler.path, headers, body))
            mood = self.chaos.popleft() if self.chaos else ""
            if mood == "cut":
                return cut(handler)
            if mood in {"500", "429"}:
                more = {"retry-after": "0"} if mood == "429" else {}
                return reply(handler, int(mood), {"message": "busy"}, more)
            status, answered, *more = self.contract(handler.command, handler.path, headers, body, mood)
        if mood in {"lost", "silent"}:
            return cut(handler)
        if mood == "late":
            handler.close_connection = True
            return handler.connection.recv(1)
        if mood == "half":
            return half(handler, status, answered)
        reply(handler, status, answered, *more)
        return reply(handler, status, answered, *more) if mood == "twice" else None

    def contract(self, method, path, headers, body, mood):
        raise NotImplementedError


def reply(handler, status, answered, more=None):
    body = answered if isinstance(answered, bytes) else json.dumps(answered).encode()
    kind = "text/csv" if isinstance(answered, bytes) else "application/json"
    handler.send_response(status)
    for name, value in {"content-type": kind, "content-length": str(len(body)), **(more or {})}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def cut(handler):
    """Cut the connection, with a reset."""
    handler.close_connection = True
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def half(handler, status, answered):
    """Answer with half of what is announced."""
    body = json.dumps(answered).encode()
    handler.send_response(status)
    handler.send_header("content-length", str(len(body) + 10))
    handler.end_headers()
    handler.wfile.write(body)
    handler.close_connection = True
