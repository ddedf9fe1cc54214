"""PRV-94: everything works on a machine that can reach nothing but itself, so nothing is asked of anyone else."""

import shutil
import subprocess
import sys

import pytest

ALONE = ("unshare", "--user", "--map-root-user", "--net", "--")
INSIDE = """
import http.client, re, socket, subprocess, sys, os, signal
from urllib.parse import urlsplit

subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
for host, port in (("192.0.2.1", 80), ("1.1.1.1", 443)):
    try:
        socket.create_connection((host, port), timeout=5)
    except OSError:
        continue
    sys.exit(f"{host} can be reached: this is no test")
monocle = [sys.executable, "-m", "monocle"]
folder = sys.argv[1]
subprocess.run([*monocle, "demo", folder, "--people", "40", "--no-serve"], check=True)
subprocess.run([*monocle, "run", "--workspace", folder], check=True)
subprocess.run([*monocle, "source", "audit", "crm", "--workspace", folder], check=True)
subprocess.run([*monocle, "match", folder + "/data/fidelite.csv", "--out", folder + "/out.csv"], check=True)
serving = subprocess.Popen([*monocle, "serve", "--workspace", folder, "--port", "0"], stdout=subprocess.PIPE)
link = urlsplit(re.search(rb"http://\\S+", serving.stdout.readline())[0].decode())

def ask(path, **headers):
    connection = http.client.HTTPConnection(link.hostname, link.port, timeout=60)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer, answer.read().decode(errors="replace")

answer, _ = ask(f"{link.path}?{link.query}")
cookie = answer.headers["Set-Cookie"].partition(";")[0]
for path in ("/", "/customers", "/sources", "/audit", "/runs", "/quarantine", "/api/v1/home"):
    answer, page = ask(path, Cookie=cookie)
    assert answer.status == 200, (path, answer.status)
    for asked in re.findall(r'(?:src|href|action)="([^"#?]+)', page):
        assert asked.startswith("/") and not asked.startswith("//"), (path, asked)
        if asked.startswith("/static/"):
            assert ask(asked)[0].status == 200, asked
serving.send_signal(signal.SIGTERM)
assert serving.wait(30) is not None
print("ALONE AND WELL")
"""


@pytest.fixture(scope="module")
def alone():
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        pytest.skip("this machine has no unshare or no ip command: a network of its own cannot be made")
    if subprocess.run([*ALONE, "ip", "link", "set", "lo", "up"], capture_output=True, check=False).returncode:
        pytest.skip("this machine allows no network namespaces")


@pytest.mark.usefixtures("alone")
def test_demo_run_audit_match_and_pages_work_without_any_network(tmp_path):
    done = subprocess.run(
        [*ALONE, sys.executable, "-c", INSIDE, str(tmp_path / "shop")],
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
    )
    assert "ALONE AND WELL" in done.stdout, done.stderr[-3000:]
