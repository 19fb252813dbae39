"""What the checks of a running token proxy share: a fake provider, a server of ours, an account, plain calls."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from urllib.parse import urlsplit

HERE = os.path.dirname(os.path.abspath(__file__))
UPSTREAM_KEY = "FAKE-upstream-key"


def find_program():
    root = os.path.dirname(os.path.dirname(HERE))
    places = [os.environ.get("CREDTOP_BIN"), f"{root}/.build/release/credtop", f"{root}/.build/debug/credtop"]
    for place in places:
        if place and os.access(place, os.X_OK):
            return os.path.abspath(place)
    sys.exit("credtop is not built; build it, or name it in CREDTOP_BIN")


class World:
    """A fake provider and a server before it, on loopback, with a home folder that is thrown away."""

    def __init__(self, program=None, database=None, upstream_options=()):
        self.program = program or find_program()
        self.folder = tempfile.TemporaryDirectory(prefix="credtop-proxy-")
        self.processes = []
        port_file = self.path("upstream-port")
        self._start([sys.executable, f"{HERE}/fake_upstream.py", "--port", "0", "--port-file", port_file,
                     "--key", UPSTREAM_KEY, *upstream_options], "upstream.log", {})
        self.upstream = f"http://127.0.0.1:{wait_for(lambda: read(port_file)).strip()}"
        self.database = database or "sqlite:" + self.path("ledger.sqlite")
        self.server = self._start(
            [self.program, "serve", "--listen", "127.0.0.1:0", "--database", self.database], "server.log",
            {"UPSTREAM_API_BASE": self.upstream, "UPSTREAM_API_KEY": UPSTREAM_KEY})
        line = wait_for(lambda: re.search(r"listening on (http://\S+)", read(self.path("server.log")) or ""))
        self.base = line.group(1)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def environment(self, more):
        home = self.path("home")
        os.makedirs(home, exist_ok=True)
        return {"PATH": os.environ["PATH"], "HOME": home, "LANG": "C.UTF-8", **more}

    def _start(self, command, log, more):
        with open(self.path(log), "wb") as output:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                                       env=self.environment(more))
        self.processes.append(process)
        return process

    def directives(self, **values):
        """What the provider is to do from now on; none for its usual answers."""
        call(self.upstream, "POST", "/fake/config", values)

    def check_ledger(self):
        done = subprocess.run([self.program, "serve", "--check", "--database", self.database],
                              env=self.environment({}), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
        return done.returncode, done.stdout.decode()

    def stop(self):
        for process in reversed(self.processes):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in reversed(self.processes):
            try:
                process.wait(40)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        self.folder.cleanup()


class Account:
    """An account of its own, with credits. The server must grant credits without a payment, as one on loopback does."""

    def __init__(self, base, credits=100):
        self.base = base
        answer = call(base, "POST", "/auth/register",
                      {"email": f"check-{uuid.uuid4()}@example.com", "password": "FAKE-Check1234"})
        self.key = answer["data"]["management_key"]
        if credits:
            self.call("POST", "/credits/purchase", {"amount": credits})

    def call(self, method, path, body=None):
        return call(self.base, method, path, body, self.key)

    def make_key(self, **more):
        return self.call("POST", "/keys", {"name": f"check-{uuid.uuid4().hex[:8]}", **more})["data"]


def call(base, method, path, body=None, key=None):
    """The answer's JSON; an answer that refuses is an error."""
    where = urlsplit(base)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=30)
    headers = {"Content-Type": "application/json"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    try:
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        data = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {data[:200]!r}")
        return json.loads(data) if data else None
    finally:
        connection.close()


def read(path):
    try:
        with open(path) as file:
            return file.read()
    except FileNotFoundError:
        return None


def wait_for(question, seconds=30):
    """Asks until the answer is not empty."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := question():
            return answer
        time.sleep(0.05)
    raise RuntimeError("it did not come up in time")
