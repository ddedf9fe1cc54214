"""Certificates made for a test, and a server on this machine that bears them."""

import datetime as dt
import ipaddress
import socket
import ssl
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)


class Authority:
    """Signs certificates.

    Args:
        folder: where they are written.
    """

    def __init__(self, folder, name="tests"):
        self._folder, self._key = folder, ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        made = self._begun(self._name, self._key, NOW - DAY, NOW + DAY)
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        self._own = made.add_extension(
            x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False
        ).sign(self._key, hashes.SHA256())
        self.path = folder / f"{name}.pem"
        self.path.write_bytes(self._own.public_bytes(serialization.Encoding.PEM))

    def client(self):
        """Give what trusts this authority and nobody else."""
        return ssl.create_default_context(cafile=self.path)

    def bearing(self, names, *, begins=-DAY, ends=DAY, alone=False):
        """Give a file with a certificate for some names or addresses, and its key.

        Args:
            begins, ends: of its time, from now.
            alone: it is signed by itself.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "server")])
        made = self._begun(subject, key, NOW + begins, NOW + ends, subject if alone else self._name)
        shown = x509.SubjectAlternativeName([_name(one) for one in names])
        made = made.add_extension(shown, critical=False).add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key((key if alone else self._key).public_key()),
            critical=False,
        )
        signed = made.sign(key if alone else self._key, hashes.SHA256())
        path = self._folder / f"{signed.serial_number}.pem"
        path.write_bytes(
            signed.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return path

    def _begun(self, subject, key, begins, ends, issuer=None):
        made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer or subject)
        made = made.public_key(key.public_key()).serial_number(x509.random_serial_number())
        return made.not_valid_before(begins).not_valid_after(ends)


def _name(text):
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def bears(path):
    """Give the context of a server with a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def _request(safe):
    """Give all that a caller said, as its head tells how long it is."""
    said = b""
    while b"\r\n\r\n" not in said:
        said += safe.recv(65536)
    head, _, body = said.partition(b"\r\n\r\n")
    length = next((int(one[15:]) for one in head.lower().split(b"\r\n") if one.startswith(b"content-length:")), 0)
    while len(body) < length:
        body += safe.recv(65536)
    return head + b"\r\n\r\n" + body


class SecureServer:
    """A server that answers 200 to each caller who trusts its certificate.

    Attributes:
        told: what callers said once they trusted it.
        named: the names that they asked for (SNI).
    """

    def __init__(self, path):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.told, self.named = [], []
        self._context = bears(path)
        self._context.sni_callback = lambda _socket, name, _context: self.named.append(name)
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        while True:
            try:
                taken, _ = self._socket.accept()
            except OSError:
                return
            taken.settimeout(30)
            try:
                with self._context.wrap_socket(taken, server_side=True) as safe:
                    self.told.append(_request(safe))
                    safe.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
            except OSError:
                taken.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()
