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
import socket
import subprocess
import sys
import tempfile


def tool(name):
    places = sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True)
    return shutil.which(name, path=":".join([*places, os.environ.get("PATH", "")]))


@contextlib.contextmanager
def server(options="-c fsync=on"):
    if not tool("initdb") or not tool("pg_ctl"):
        yield None
        return
    folder = tempfile.mkdtemp(prefix="credtop-postgres-")
    data, prefix = os.path.join(folder, "data"), []
    if os.geteuid() == 0:           # it refuses to run as root
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        prefix = ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]

    def run(*command):
        done = subprocess.run([*prefix, *command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, cwd=folder, timeout=60,
                              env={"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": folder})
        if done.returncode:
            raise SystemExit(f"{os.path.basename(command[0])}: {done.stdout.decode(errors='replace')}")
    try:
        run(tool("initdb"), "-D", data, "-U", "credtop", "-A", "trust", "--no-sync", "--encoding=UTF8", "--no-locale")
        run(tool("pg_ctl"), "-D", data, "-w", "-t", "30", "-l", f"{folder}/log", "-o",
            f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c max_connections=200 {options}",
            "start")
        try:
            run(tool("createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "credtop", "credtop")
            yield f"postgres://credtop@127.0.0.1:{port}/credtop"
        finally:
            run(tool("pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    with server() as url:
        if not url:
            sys.exit("throwaway_postgres: install postgresql")
        sys.exit(subprocess.run(sys.argv[1:], env={**os.environ, "CREDTOP_TEST_DATABASE": url}).returncode)
