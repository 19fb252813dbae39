#!/usr/bin/env python3
"""Measures credtop beside an ncurses floor, htop, btop and ncdu, in turns, in one run.

    bench.py PROGRAM [tui|frozen|filter|scan|logs]...     default: all parts

tui     start, keys, burst, idle and memory at 120x40 on a home with every credential format
frozen  wake-ups with the clock and the polls standing still
filter  a filter keystroke over 10,000 keys and 1,000 tokens
scan    `tokens scan --json` of that home as a whole process, beside a process that does nothing
logs    `tokens usage --json` over session logs of LOG_MB megabytes (1000), the first time and again, beside `wc -l` over the
        same files, with the files in memory
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import all_formats_home  # noqa: E402

BENCH = [sys.executable, os.path.join(HERE, "tuibench.py"), "--size", "120x40", "--json", "-q", "--max-rounds", "1"]
PASSES = int(os.environ.get("BENCH_PASSES", "5"))


def median(values):
    values = [value for value in values if value is not None]
    return statistics.median(values) if values else None


def measure(command, env, until=None, keys="DOWN,DOWN,UP,UP", ready=None, only="startup,idle,keys,burst,quit", idle=3):
    line = [*BENCH, "--rounds", "1", "--warmup", "0", "--only", only, "--keys", keys, "--quit", "q", "--idle", str(idle)]
    for name, value in env.items():
        line += ["--env", f"{name}={value}"]
    if until:
        line += ["--until", until]
    if ready:
        line += ["--ready", ready]
    run = subprocess.run([*line, "--", *command], capture_output=True, text=True)
    if run.returncode:
        raise SystemExit(f"{command[0]}: {run.stderr or run.stdout}")
    return json.loads(run.stdout)["programs"][0]


ROWS = [
    ("first screen, ms", lambda r: r["startup"].get("until_ms") or r["startup"]["first_paint_ms"]),
    ("settled, ms", lambda r: r["startup"].get("settled_ms")),
    ("key to settled p50, ms", lambda r: r["keys"]["settled_ms"]["p50"]),
    ("key to settled p99, ms", lambda r: r["keys"]["settled_ms"]["p99"]),
    ("bytes a key", lambda r: r["keys"]["bytes_per_key"]["p50"]),
    ("50 keys at once, ms", lambda r: r["burst"]["settled_ms"]),
    ("idle CPU, %", lambda r: r["idle"]["cpu_pct"]),
    ("idle wake-ups/s", lambda r: r["idle"]["voluntary_switches_per_s"]),
    ("idle bytes/s", lambda r: r["idle"]["bytes_per_s"]),
    ("memory, MB", lambda r: r["idle"]["rss_kib"] / 1024),
]


def table(results):
    names = list(results)
    print(f"{'':26}" + "".join(f"{name:>12}" for name in names))
    for label, pick in ROWS:
        cells = []
        for name in names:
            value = median([pick(r) for r in results[name]])
            cells.append(f"{'–' if value is None else format(value, '.2f'):>12}")
        print(f"{label:26}" + "".join(cells))


def tui(program, home, floor):
    env = {"HOME": home, "XDG_CONFIG_HOME": home + "/.config", "XDG_STATE_HOME": home + "/.state", "LANG": "C.UTF-8"}
    programs = {
        "credtop": dict(command=[program], until="claude-code"),
        "floor": dict(command=[floor]),
        "htop": dict(command=["htop"], until="Tasks:"),
        "btop": dict(command=["btop", "--utf-force"], until="Program:", keys="DOWN,DOWN,UP,UP"),
        "ncdu": dict(command=["ncdu", home], until="[.]claude"),
    }
    results = {name: [] for name in programs}
    for _ in range(PASSES):
        for name, options in programs.items():
            results[name].append(measure(env=env, **options))
    print(f"\n120x40, medians of {PASSES} passes in turns")
    table(results)
    ours, least = results["credtop"], results["floor"]
    for label, pick in ROWS[2:6]:
        a, b = median([pick(r) for r in ours]), median([pick(r) for r in least])
        if a is not None and b:
            print(f"credtop over the floor, {label}: {a / b:.2f}")


def frozen(program, home):
    env = {"HOME": home, "XDG_STATE_HOME": home + "/.state", "LANG": "C.UTF-8"}
    run = measure([program], env, until="claude-code", ready="SPACE", only="startup,idle,quit", idle=10)
    print(f"\nfrozen, 10 s: {run['idle']['voluntary_switches_per_s']:.2f} wake-ups/s, {run['idle']['cpu_pct']:.3f} % CPU")
    run = measure([program], env, until="claude-code", only="startup,idle,quit", idle=20)
    print(f"live, 20 s: {run['idle']['voluntary_switches_per_s']:.2f} wake-ups/s, {run['idle']['cpu_pct']:.3f} % CPU")


def filter_(program, home):
    run = measure([program, "--demo", "--demo-tokens", "1000", "--demo-keys", "10000"], {"HOME": home, "LANG": "C.UTF-8"},
                  until="Keys", ready="3,/", keys="a,BS,e,BS", only="startup,keys,quit")
    keys = run["keys"]["settled_ms"]
    print(f"\nfilter keystroke over 10,000 keys and 1,000 tokens: p50 {keys['p50']:.2f} ms, p99 {keys['p99']:.2f} ms")


def scan(program, home):
    env = {"HOME": home, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    times = {"true": [], "--version": [], "scan": []}
    commands = {"true": ["/bin/true"], "--version": [program, "--version"], "scan": [program, "tokens", "scan", "--json"]}
    told = []
    for _ in range(40):
        for name, command in commands.items():
            started = time.perf_counter()
            run = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True)
            times[name].append((time.perf_counter() - started) * 1000)
            if name == "scan":
                told.append(json.loads(run.stdout))
    print("\nwhole process, median of 40 in turns: " + ", ".join(f"{name} {median(t):.1f} ms" for name, t in times.items()))
    print(f"the scan itself: {median([d['durationMs'] for d in told])} ms, {told[-1]['found']} credentials, "
          f"{told[-1]['sourcesScanned']} places")


def logs(program, folder):
    home = folder + "/logs"
    # In a process of its own: what this one holds counts as memory of all that it starts.
    maker = [sys.executable, os.path.join(HERE, "session_logs.py"), home, os.environ.get("LOG_MB", "1000")]
    size, count = map(int, subprocess.run(maker, check=True, capture_output=True, text=True).stdout.split())
    names = folder + "/names"
    with open(names, "wb") as file:
        for path, _, found in os.walk(home):
            for name in found:
                file.write(os.path.join(path, name).encode() + b"\0")
                with open(os.path.join(path, name), "rb") as log:
                    while log.read(1 << 20):
                        pass
    env = {"HOME": home, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"}
    state = home + "/.local/state/credtop/usage-logs.state"
    usage = [program, "tokens", "usage", "--json"]
    commands = {"wc -l": ["wc", "-l", "--files0-from=" + names], "first": usage, "again": usage}
    times, memory, told = {name: [] for name in commands}, {name: [] for name in commands}, {}
    for _ in range(9):
        for name, command in commands.items():
            if name == "first" and os.path.exists(state):
                os.unlink(state)
            started = time.perf_counter()
            run = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
            answer = run.stdout.read()
            _, status, used = os.wait4(run.pid, 0)
            times[name].append((time.perf_counter() - started) * 1000)
            run.returncode = os.waitstatus_to_exitcode(status)
            memory[name].append(used.ru_maxrss / 1024)
            if name != "wc -l":
                told[name] = json.loads(answer)
    floor = median(times["wc -l"])
    print(f"\n{size / 1e6:.0f} MB of session logs in {count} files, whole processes, medians of 9 in turns")
    for name in commands:
        took = median(times[name])
        print(f"{name:8}{took:9.1f} ms  {size / took / 1e6:6.2f} GB/s  {median(memory[name]):7.1f} MB")
    print(f"first over wc -l: {floor / median(times['first']):.2f} of its speed; "
          f"the same totals again: {told['first']['total'] == told['again']['total']}; "
          f"{told['first']['total']['calls']} calls, state {os.path.getsize(state) / 1e6:.1f} MB")


def main():
    program, parts = os.path.abspath(sys.argv[1]), sys.argv[2:] or ["tui", "frozen", "filter", "scan", "logs"]
    folder = tempfile.mkdtemp(prefix="credtop-bench-")
    try:
        home, floor = folder + "/home", folder + "/ncurses_floor"
        os.mkdir(home, 0o700)
        all_formats_home.make(home)
        subprocess.run(["cc", "-O2", "-o", floor, os.path.join(HERE, "ncurses_floor.c"), "-lncursesw"], check=True)
        if "tui" in parts:
            tui(program, home, floor)
        if "frozen" in parts:
            frozen(program, home)
        if "filter" in parts:
            filter_(program, home)
        if "scan" in parts:
            scan(program, home)
        if "logs" in parts:
            logs(program, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main()
