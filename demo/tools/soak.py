#!/usr/bin/env python3
"""Keeps `credtop serve` under mixed load and watches its memory and its descriptors.

    soak.py [MINUTES] [--workers N] [--program PATH]        60 minutes and 12 workers by default

The load: plain calls, streams, streams that are left early, a provider that fails now and then or breaks off, requests
that are refused, and calls of the management API. Every 10 seconds a line is printed; at the end the verdict. Exit
status 1 when memory grew, descriptors leaked, or the ledger is not sound.
"""

import argparse
import collections
import http.client
import json
import os
import random
import statistics
import sys
import threading
import time
from urllib.parse import urlsplit

from proxy_server import Account, World

# What is done, and how often among a hundred.
MIX = [("plain", 40), ("stream", 30), ("left early", 8), ("broken", 8), ("refused", 6), ("management", 8)]


class Load:
    def __init__(self, world, account, keys, seed):
        self.world, self.account, self.keys = world, account, keys
        self.counts = collections.Counter()
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self.seed = seed

    def work(self, number):
        chance = random.Random(self.seed + number)
        where = urlsplit(self.world.base)
        connection = None
        while not self.stopping.is_set():
            kind = chance.choices([name for name, _ in MIX], [share for _, share in MIX])[0]
            if connection is None:
                connection = http.client.HTTPConnection(where.hostname, where.port, timeout=60)
            try:
                keep = self.once(kind, connection, chance)
                outcome = kind
            except (OSError, http.client.HTTPException) as error:
                keep, outcome = False, f"{kind}: {type(error).__name__}"
            if not keep:
                connection.close()
                connection = None
            with self.lock:
                self.counts[outcome] += 1
        if connection:
            connection.close()

    def once(self, kind, connection, chance):
        """Whether the connection can be used again."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {chance.choice(self.keys)}"}
        body = {"model": "gpt-4o-mini", "max_tokens": chance.randint(5, 60),
                "messages": [{"role": "user", "content": "word " * chance.randint(1, 400)}]}
        method, path = "POST", "/v1/chat/completions"
        if kind in ("stream", "left early"):
            body["stream"] = True
        elif kind == "broken":
            # A provider's own trouble is set at random by its options; here the request itself is odd.
            body["stream"] = chance.random() < 0.5
            body["messages"].append({"role": "user", "content": "x" * chance.randint(1, 200_000)})
        elif kind == "refused":
            choice = chance.randrange(3)
            if choice == 0:
                headers["Authorization"] = "Bearer sk-prov-" + "0" * 32
            elif choice == 1:
                body["model"] = "no-such-model"
            else:
                body = "{"
        elif kind == "management":
            method, body = "GET", None
            path = chance.choice(["/keys", "/credits", "/credits/history?limit=20", "/auth/me"])
            headers["Authorization"] = f"Bearer {self.account.key}"
        data = body if body is None or isinstance(body, str) else json.dumps(body)
        connection.request(method, path, data, headers)
        answer = connection.getresponse()
        if kind == "left early":
            answer.read(chance.randint(1, 400))
            return False
        answer.read()
        return not answer.will_close


def sample(pid):
    """Resident memory in MB, open descriptors, threads."""
    facts = {}
    with open(f"/proc/{pid}/status") as file:
        for line in file:
            name, _, value = line.partition(":")
            facts[name] = value.split()[0] if value.split() else ""
    return int(facts["VmRSS"]) / 1024, len(os.listdir(f"/proc/{pid}/fd")), int(facts["Threads"])


def settled(pid, most, seconds=60):
    """Descriptors once the load is off; ends as soon as there are few enough."""
    end = time.monotonic() + seconds
    while (count := sample(pid)[1]) > most and time.monotonic() < end:
        time.sleep(0.5)
    return count


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("minutes", nargs="?", type=float, default=60)
    parser.add_argument("--workers", type=int, default=12)
    parser.add_argument("--program")
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--every", type=float, default=10, help="seconds between two lines")
    options = parser.parse_args()
    trouble = ["--error-rate", "0.03", "--seed", str(options.seed)]
    with World(options.program, upstream_options=trouble) as world:
        account = Account(world.base, credits=10_000)
        keys = [account.make_key()["key"] for _ in range(4)]
        pid = world.server.pid
        before = sample(pid)
        print(f"idle: {before[0]:.1f} MB, {before[1]} descriptors, {before[2]} threads", flush=True)
        load = Load(world, account, keys, options.seed)
        threads = [threading.Thread(target=load.work, args=(n,), daemon=True) for n in range(options.workers)]
        for thread in threads:
            thread.start()
        print(f"{'seconds':>8} {'calls':>9} {'calls/s':>8} {'MB':>7} {'descriptors':>12} {'threads':>8}", flush=True)
        start = time.monotonic()
        samples, last = [], 0
        while time.monotonic() - start < options.minutes * 60:
            time.sleep(min(options.every, max(0.1, options.minutes * 60 - (time.monotonic() - start))))
            if world.server.poll() is not None:
                print("the server ended by itself")
                return 1
            memory, descriptors, count = sample(pid)
            calls = sum(load.counts.values())
            samples.append(memory)
            print(f"{time.monotonic() - start:8.0f} {calls:9} {(calls - last) / options.every:8.0f} {memory:7.1f} "
                  f"{descriptors:12} {count:8}", flush=True)
            last = calls
        load.stopping.set()
        for thread in threads:
            thread.join(90)
        # The pool towards the provider and the database may keep a few more than at the very start.
        left = settled(pid, before[1] + 8)
        after = sample(pid)
        world.server.terminate()
        ended = world.server.wait(60)
        ledger, text = world.check_ledger()

    for name, count in sorted(load.counts.items()):
        print(f"  {name:<32} {count:9}")
    # The first quarter warms up. What still grows after it, grows.
    rest = samples[len(samples) // 4:] or samples
    half = len(rest) // 2 or 1
    early, late = statistics.median(rest[:half]), statistics.median(rest[-half:])
    flat = late - early <= max(3.0, early * 0.05)
    leaks = left > before[1] + 8 + options.workers
    print(f"after: {after[0]:.1f} MB, {left} descriptors (idle: {before[1]}); "
          f"median memory {early:.1f} MB, later {late:.1f} MB")
    print(f"server ended with {ended}; ledger check {'sound' if ledger == 0 else 'BROKEN: ' + text[:300]}")
    words = ["memory flat" if flat else f"MEMORY GREW by {late - early:.1f} MB",
             "no descriptor leak" if not leaks else f"{left - before[1]} DESCRIPTORS LEAKED"]
    print("verdict: " + ", ".join(words))
    return 0 if flat and not leaks and ledger == 0 and ended == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
