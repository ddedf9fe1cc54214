"""One ASGI application on the loopback address."""
