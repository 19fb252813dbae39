#!/usr/bin/env python3
"""Measures `credtop serve` beside nginx as a plain reverse proxy, and LiteLLM where it is installed: in turns, in one run.

    bench_proxy.py PROGRAM [load|events|idle]...     default: all parts

load    wrk with 1, 16 and 64 connections; the upstream is nginx with a fixed answer. credtop checks the key, reserves,
        meters and settles every call in its ledger, on SQLite and, where it is installed, on PostgreSQL.
events  paced streams, one at a time: the time to the first event and between events
idle    resident memory after load and with a thousand idle streams open

Environment: BENCH_SECONDS (6) of each run, BENCH_PASSES (3) turns, BENCH_LITELLM=PATH of LiteLLM's program.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import throwaway_postgres  # noqa: E402

SECONDS = os.environ.get("BENCH_SECONDS", "6")
PASSES = os.environ.get("BENCH_PASSES", "3")
MODEL = "gpt-4o-mini"
ANSWER = json.dumps({
    "id": "chatcmpl-1", "object": "chat.completion", "created": 1700000000, "model": MODEL,
    "choices": [{"index": 0, "message": {"role": "assistant", "content": " ".join(f"tok{n}" for n in range(16))},
                 "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 50, "completion_tokens": 16, "total_tokens": 66}})
RUNNING = []


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start(command, **more):
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, **more)
    RUNNING.append(process)
    return process


def wait_for(port, seconds=90):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"bench_proxy: nothing listens on port {port}")


def nginx(folder, name, server):
    path = os.path.join(folder, name)
    os.makedirs(path)
    port = free_port()
    config = os.path.join(path, "nginx.conf")
    with open(config, "w", encoding="utf-8") as file:
        file.write(f"""
worker_processes 1; daemon off; pid {path}/pid; error_log {path}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off; keepalive_requests 100000000; client_body_temp_path {path}; proxy_temp_path {path};
  fastcgi_temp_path {path}; uwsgi_temp_path {path}; scgi_temp_path {path};
  {server.replace('PORT', str(port))}
}}""")
    process = start([shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin"), "-p", path, "-c", config],
                    stderr=subprocess.DEVNULL)
    wait_for(port)
    return port, process.pid


def call(base, method, path, body=None, key=None):
    request = urllib.request.Request(base + path, None if body is None else json.dumps(body).encode(), method=method)
    request.add_header("Content-Type", "application/json")
    if key:
        request.add_header("Authorization", f"Bearer {key}")
    try:
        return json.load(urllib.request.urlopen(request, timeout=30))["data"]
    except urllib.error.HTTPError as error:
        raise SystemExit(f"bench_proxy: {method} {path}: {error.code} {error.read()[:200]}")


class Server:
    """`credtop serve` with an account, credits and a key."""

    def __init__(self, program, folder, database, upstream):
        home = tempfile.mkdtemp(dir=folder)
        environment = {"PATH": os.environ["PATH"], "HOME": home, "LANG": "C.UTF-8", "UPSTREAM_API_BASE": upstream,
                       "UPSTREAM_API_KEY": "sk-FAKE-upstream"}
        self.process = start([program, "serve", "--listen", "127.0.0.1:0", "--database", database], env=environment,
                             stdout=subprocess.PIPE, stderr=open(os.path.join(home, "log"), "wb"), cwd=home)
        line = self.process.stdout.readline().decode()
        if "listening on" not in line:
            raise SystemExit(f"bench_proxy: credtop serve: {line}{open(os.path.join(home, 'log')).read()[:500]}")
        self.base = line.split()[-1]
        self.pid = self.process.pid
        session = call(self.base, "POST", "/auth/register",
                       {"email": "bench@example.com", "password": "FAKE-Password-1"})
        call(self.base, "POST", "/credits/purchase", {"amount": 10000}, session["management_key"])
        self.management = session["management_key"]
        self.key = call(self.base, "POST", "/keys", {"name": "bench", "credit_limit": 9000, "limit_reset": "monthly"},
                        self.management)["key"]

    def target(self, name):
        return ["--target", f"{name}={self.base},key={self.key},pid={self.pid},model={MODEL}"]


def resident(pid):
    for line in open(f"/proc/{pid}/status", encoding="ascii"):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def litellm(folder, upstream):
    program = os.environ.get("BENCH_LITELLM") or shutil.which("litellm")
    if not program:
        print("LiteLLM is not installed and left out (BENCH_LITELLM names its program).", flush=True)
        return []
    port, config = free_port(), os.path.join(folder, "litellm.yaml")
    with open(config, "w", encoding="utf-8") as file:
        json.dump({"model_list": [{"model_name": MODEL, "litellm_params": {
            "model": f"openai/{MODEL}", "api_base": f"{upstream}/v1", "api_key": "sk-FAKE-upstream"}}],
            "litellm_settings": {"telemetry": False}}, file)
    process = start([program, "--config", config, "--port", str(port), "--host", "127.0.0.1", "--num_workers", "1"],
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                    env={**os.environ, "LITELLM_LOCAL_MODEL_COST_MAP": "True",
                         "LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY": "true"})
    wait_for(port)
    return ["--target", f"litellm=http://127.0.0.1:{port},key=sk-none,pid={process.pid},model={MODEL}"]


def bench(*words):
    subprocess.run([sys.executable, os.path.join(HERE, "proxybench.py"), "--passes", PASSES, "--seconds", SECONDS, *words],
                   check=True)


def load(program, folder, parts):
    upstream, _ = nginx(folder, "upstream", f"""
      server {{ listen 127.0.0.1:PORT backlog=4096; location / {{ default_type application/json; return 200 '{ANSWER}'; }} }}""")
    plain, plain_pid = nginx(folder, "plain", f"""
      upstream u {{ server 127.0.0.1:{upstream}; keepalive 128; keepalive_requests 100000000; }}
      server {{ listen 127.0.0.1:PORT backlog=4096; location / {{ proxy_pass http://u; proxy_http_version 1.1; proxy_set_header Connection ""; }} }}""")
    base = f"http://127.0.0.1:{upstream}"
    server = Server(program, folder, f"sqlite:{folder}/bench.sqlite", base)
    targets = ["--target", f"upstream={base},model={MODEL}",
               "--target", f"nginx=http://127.0.0.1:{plain},pid={plain_pid},model={MODEL}",
               *server.target("credtop")]
    with throwaway_postgres.server() as url:
        if url:
            targets += Server(program, folder, url, base).target("credtop-postgresql")
        else:
            print("PostgreSQL is not installed and left out.", flush=True)
        targets += litellm(folder, base)
        print("\nPlain calls: key check, reservation, metering and settlement of every call are on.\n", flush=True)
        bench(*targets)
        if "idle" in parts:
            print(f"\nMemory after load: {resident(server.pid):.1f} MB, {descriptors(server.pid)} descriptors.", flush=True)
        while RUNNING and RUNNING[-1].pid != server.pid:
            stop(RUNNING.pop())
    subprocess.run([program, "serve", "--check", "--database", f"sqlite:{folder}/bench.sqlite"], check=True)
    stop(RUNNING.pop())


def fake_upstream(folder):
    port_file = os.path.join(folder, "fake-port")
    start([sys.executable, os.path.join(HERE, "fake_upstream.py"), "--port", "0", "--port-file", port_file, "--keep", "0"],
          stdout=subprocess.DEVNULL)
    end = time.monotonic() + 20
    while not os.path.exists(port_file) or not open(port_file).read().strip():
        if time.monotonic() > end:
            raise SystemExit("bench_proxy: the fake upstream does not start")
        time.sleep(0.05)
    return f"http://127.0.0.1:{open(port_file).read().strip()}"


def events(program, folder):
    upstream = fake_upstream(folder)
    server = Server(program, folder, f"sqlite:{folder}/events.sqlite", upstream)
    print("\nPaced streams, one at a time.\n", flush=True)
    bench("--events", upstream, "--target", f"upstream={upstream},model={MODEL}", *server.target("credtop"))


def idle(program, folder, count=1000):
    upstream = fake_upstream(folder)
    server = Server(program, folder, f"sqlite:{folder}/idle.sqlite", upstream)
    before, open_streams = resident(server.pid), []
    host, port = server.base[len("http://"):].split(":")
    body = json.dumps({"model": f"{MODEL}", "stream": True, "max_tokens": 16,
                       "messages": [{"role": "user", "content": "hello"}]})
    request = (f"POST /v1/chat/completions HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {server.key}\r\nx-fake: chunk-delay=60000\r\n"
               f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode()
    settings = urllib.request.Request(upstream + "/fake/config", json.dumps({"chunk-delay": 60000}).encode(), method="POST")
    urllib.request.urlopen(settings, timeout=10).read()
    for _ in range(count):
        stream = socket.create_connection((host, int(port)), timeout=30)
        stream.sendall(request)
        open_streams.append(stream)
    answered = 0
    for stream in open_streams:
        try:
            answered += stream.recv(16).startswith(b"HTTP/1.1 200")
        except OSError:
            pass
    print(f"\nIdle streams: {answered} of {count} open. Resident memory {before:.1f} MB before, "
          f"{resident(server.pid):.1f} MB with them.", flush=True)
    for stream in open_streams:
        stream.close()


def stop(process):
    if process.poll() is None:
        try:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(10)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            process.kill()
            process.wait()


def main():
    program, parts = os.path.abspath(sys.argv[1]), sys.argv[2:] or ["load", "events", "idle"]
    folder = tempfile.mkdtemp(prefix="credtop-bench-")
    try:
        if "load" in parts:
            load(program, folder, parts)
        if "events" in parts:
            events(program, folder)
        if "idle" in parts:
            idle(program, folder)
    finally:
        for process in reversed(RUNNING):
            stop(process)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
