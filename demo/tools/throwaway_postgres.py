#!/usr/bin/env python3
"""A PostgreSQL server on loopback with an empty database, thrown away at the end.

    throwaway_postgres.py COMMAND...     runs COMMAND with its URL in CREDTOP_TEST_DATABASE

As a module: `with server() as url:`; the url is None where PostgreSQL is not installed.
"""

import contextlib
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile


def tool(name):
    places = sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True)
    return shutil.which(name, path=":".join([*places, os.environ.get("PATH", "")]))


class Cluster:
    """A server of PostgreSQL that can be killed and started again."""

    def __init__(self, folder, options):
        self.folder, self.data, self.options, self.prefix = folder, os.path.join(folder, "data"), options, []
        if os.geteuid() == 0:           # it refuses to run as root
            nobody = pwd.getpwnam("nobody")
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
            self.prefix = ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        self.url = f"postgres://credtop@127.0.0.1:{self.port}/credtop"

    def run(self, name, *words):
        done = subprocess.run([*self.prefix, tool(name), *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, cwd=self.folder, timeout=60,
                              env={"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": self.folder})
        if done.returncode:
            raise SystemExit(f"{name}: {done.stdout.decode(errors='replace')}")
        return done.stdout.decode(errors="replace")

    def start(self):
        self.run("pg_ctl", "-D", self.data, "-w", "-t", "30", "-l", f"{self.folder}/log", "-o",
                 f"-c listen_addresses=127.0.0.1 -c port={self.port} -c unix_socket_directories={self.folder} "
                 f"-c max_connections=200 {self.options}", "start")

    def kill(self):
        """kill -9 of the server and all that belongs to it."""
        with open(f"{self.data}/postmaster.pid", encoding="ascii") as file:
            postmaster = int(file.readline())
        with open(f"/proc/{postmaster}/task/{postmaster}/children", encoding="ascii") as file:
            children = [int(word) for word in file.read().split()]
        for process in (postmaster, *children):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        # Where nobody reaps the dead, their files would keep the next server from starting.
        for path in (f"{self.data}/postmaster.pid", f"{self.folder}/.s.PGSQL.{self.port}.lock"):
            os.unlink(path)

    def sql(self, statement):
        return self.run("psql", "-qAtX", "-h", "127.0.0.1", "-p", str(self.port), "-U", "credtop", "-d", "credtop",
                        "-c", statement)


@contextlib.contextmanager
def cluster(options="-c fsync=on"):
    """None where PostgreSQL is not installed."""
    if not tool("initdb") or not tool("pg_ctl"):
        yield None
        return
    folder = tempfile.mkdtemp(prefix="credtop-postgres-")
    try:
        made = Cluster(folder, options)
        made.run("initdb", "-D", made.data, "-U", "credtop", "-A", "trust", "--no-sync", "--encoding=UTF8", "--no-locale")
        made.start()
        try:
            made.run("createdb", "-h", "127.0.0.1", "-p", str(made.port), "-U", "credtop", "credtop")
            yield made
        finally:
            made.run("pg_ctl", "-D", made.data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def server(options="-c fsync=on"):
    with cluster(options) as made:
        yield made and made.url


if __name__ == "__main__":
    with server() as url:
        if not url:
            sys.exit("throwaway_postgres: install postgresql")
        sys.exit(subprocess.run(sys.argv[1:], env={**os.environ, "CREDTOP_TEST_DATABASE": url}).returncode)
