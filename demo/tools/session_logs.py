#!/usr/bin/env python3
"""Makes up session logs as Codex and Claude Code write them, the same for the same seed.

    session_logs.py HOME MEGABYTES [SEED]      prints how many bytes and files they are

Half of them are Codex's: tool output up to 100 KB a line, now and then a picture of a megabyte, encrypted reasoning, a
count of tokens every few lines, repeated counts, forks that begin with a copy of their parent. Half are Claude Code's: tool
results twice a line, answers written several times while they stream, sub-agents, conversations gone on with in a new file.
"""

import base64
import datetime
import json
import os
import random
import sys

WORDS = (
    "let var func return if else guard import struct the of a to in is and that it for error value file line text "
    "read write test name path index count token usage model session result message nil true false self init case "
    "def class from with print assert raise except lambda None import os sys json"
).split()


class Text:
    """A long piece of program text, ready to stand in JSON, of which parts are taken."""

    def __init__(self, rng):
        words = [rng.choice(WORDS) for _ in range(120_000)]
        out, column = [], 0
        for word in words:
            roll = rng.random()
            if roll < 0.05:
                word = f'"{word}"'
            elif roll < 0.08:
                word = f"{word}(\\d+)"
            elif roll < 0.09:
                word = f"{word} – “é”"
            column += len(word) + 1
            out.append(word)
            if column > 60:
                out.append("\n" + "    " * rng.randrange(4))
                column = 0
        self.escaped = json.dumps(" ".join(out), ensure_ascii=False)[1:-1]
        self.encoded = base64.b64encode(rng.randbytes(1_500_000)).decode()
        self.rng = rng

    def take(self, length):
        # A cut behind a backslash would leave half an escape.
        length = min(length, len(self.escaped) - 2)
        start = self.rng.randrange(len(self.escaped) - length)
        piece = self.escaped[start : start + length]
        first = piece.find(" ")
        last = piece.rfind(" ")
        piece = piece[first + 1 : last] if 0 <= first < last else ""
        return piece if not piece.endswith("\\") else piece[:-1].rstrip("\\")

    def noise(self, length):
        start = self.rng.randrange(len(self.encoded) - length)
        return self.encoded[start : start + length]


class Clock:
    """Milliseconds since 1970, as text."""

    def __init__(self, rng, day):
        self.now = 1_790_000_000_000 + day * 86_400_000 + rng.randrange(60_000_000)
        self.rng = rng

    def step(self, most=20_000):
        self.now += self.rng.randrange(50, most)
        return self.text()

    def text(self):
        seconds, milliseconds = divmod(self.now, 1000)
        days, rest = divmod(seconds, 86_400)
        date = datetime.date(1970, 1, 1) + datetime.timedelta(days=days)
        return f"{date}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}.{milliseconds:03}Z"


def codex_count(time, last, total):
    def usage(v):
        return (
            f'{{"input_tokens":{v[0]},"cached_input_tokens":{v[1]},"output_tokens":{v[2]},'
            f'"reasoning_output_tokens":{v[3]},"total_tokens":{v[0] + v[2]}}}'
        )

    return (
        f'{{"timestamp":"{time}","type":"event_msg","payload":{{"type":"token_count","info":{{"total_token_usage":{usage(total)},'
        f'"last_token_usage":{usage(last)},"model_context_window":272000}},"rate_limits":{{"primary":{{"used_percent":12.5,'
        f'"window_minutes":300,"resets_at":1790003600}},"secondary":null}}}}}}\n'
    )


def codex_session(text, rng, number, size, parent):
    clock = Clock(rng, number % 60)
    start = clock.text()
    name = f"019a{number:04x}-0000-7000-8000-{rng.randrange(1 << 48):012x}"
    fork = f',"forked_from_id":"{parent[0]}"' if parent else ""
    lines = [
        f'{{"timestamp":"{start}","type":"session_meta","payload":{{"id":"{name}","timestamp":"{start}","cwd":"/work/project"'
        f'{fork},"originator":"codex_cli_rs","cli_version":"0.60.0","instructions":"{text.take(12_000)}"}}}}\n',
        f'{{"timestamp":"{start}","type":"turn_context","payload":{{"cwd":"/work/project","approval_policy":"on-request",'
        f'"model":"gpt-5.1-codex","effort":"medium","summary":"auto"}}}}\n',
    ]
    written, counts = sum(map(len, lines)), []
    total = [0, 0, 0, 0]
    if parent:
        for last, running in parent[1]:
            lines.append(codex_count(start, last, running))
            counts.append((last, running))
            total = running
    while written < size:
        for _ in range(rng.randrange(2, 7)):
            time, roll = clock.step(), rng.random()
            if roll < 0.004:
                body = f'"type":"message","role":"user","content":[{{"type":"input_image","image_url":"data:image/png;base64,{text.noise(rng.randrange(300_000, 1_000_000))}"}}]'
            elif roll < 0.35:
                length = min(100_000, int(rng.lognormvariate(8.3, 1.2)))
                body = f'"type":"function_call_output","call_id":"call_{rng.randrange(1 << 40):x}","output":"{text.take(length)}"'
            elif roll < 0.6:
                body = f'"type":"function_call","name":"shell","arguments":"{text.take(rng.randrange(80, 900))}","call_id":"call_{rng.randrange(1 << 40):x}"'
            elif roll < 0.85:
                body = f'"type":"reasoning","summary":[],"content":null,"encrypted_content":"{text.noise(rng.randrange(1_000, 9_000))}"'
            else:
                body = f'"type":"message","role":"assistant","content":[{{"type":"output_text","text":"{text.take(rng.randrange(200, 3_000))}"}}]'
            line = f'{{"timestamp":"{time}","type":"response_item","payload":{{{body}}}}}\n'
            lines.append(line)
            written += len(line)
        last = [rng.randrange(2_000, 200_000), 0, rng.randrange(20, 4_000), 0]
        last[1], last[3] = last[0] * rng.randrange(50, 98) // 100, last[2] // 3
        total = [a + b for a, b in zip(total, last)]
        line = codex_count(clock.step(), last, total)
        counts.append((last, total))
        lines.append(line)
        if rng.random() < 0.3:
            lines.append(codex_count(clock.step(900), last, total))
        written += len(line)
    return name, counts, "".join(lines)


def claude_session(text, rng, number, size, resumed):
    clock = Clock(rng, number % 60)
    name = f"{rng.randrange(1 << 32):08x}-0000-4000-8000-{number:012x}"
    # What an earlier conversation said comes first when it is gone on with, under the new session's name.
    lines = [line.replace(resumed[0], name) for line in resumed[1]] if resumed else []
    written, own = sum(map(len, lines)), []
    head = f'"isSidechain":false,"userType":"external","cwd":"/work/project","sessionId":"{name}","version":"2.0.60","gitBranch":"main"'
    while written < size:
        length = min(60_000, int(rng.lognormvariate(7.6, 1.2)))
        result = text.take(length)
        lines.append(
            f'{{"parentUuid":"{rng.randrange(1 << 62):016x}",{head},"type":"user","message":{{"role":"user","content":'
            f'[{{"tool_use_id":"toolu_{rng.randrange(1 << 60):x}","type":"tool_result","content":"{result}"}}]}},'
            f'"uuid":"{rng.randrange(1 << 62):016x}","timestamp":"{clock.step()}","toolUseResult":{{"stdout":"{result}",'
            f'"stderr":"","interrupted":false}}}}\n'
        )
        written += len(lines[-1])
        message, request = f"msg_{rng.randrange(1 << 62):x}", f"req_{rng.randrange(1 << 62):x}"
        read, wrote, out = rng.randrange(5_000, 150_000), rng.randrange(0, 6_000), 0
        model = rng.choice(["claude-opus-4-5-20251101", "claude-sonnet-4-5-20250929"])
        for _ in range(rng.choice([1, 1, 2, 3])):
            out += rng.randrange(10, 900)
            roll = rng.random()
            if roll < 0.3:
                block = f'{{"type":"thinking","thinking":"{text.take(rng.randrange(100, 1_500))}","signature":"{text.noise(rng.randrange(300, 1_800))}"}}'
            elif roll < 0.6:
                block = f'{{"type":"text","text":"{text.take(rng.randrange(50, 1_500))}"}}'
            else:
                length = min(20_000, int(rng.lognormvariate(6.2, 1.1)))
                block = f'{{"type":"tool_use","id":"toolu_{rng.randrange(1 << 60):x}","name":"Edit","input":{{"file_path":"/work/a","new_string":"{text.take(length)}"}}}}'
            line = (
                f'{{"parentUuid":"{rng.randrange(1 << 62):016x}",{head},"message":{{"model":"{model}","id":"{message}","type":"message",'
                f'"role":"assistant","content":[{block}],"stop_reason":null,"stop_sequence":null,"usage":{{"input_tokens":{rng.randrange(1, 12)},'
                f'"cache_creation_input_tokens":{wrote},"cache_read_input_tokens":{read},"cache_creation":{{"ephemeral_5m_input_tokens":{wrote},'
                f'"ephemeral_1h_input_tokens":0}},"output_tokens":{out},"service_tier":"standard"}}}},"requestId":"{request}","type":"assistant",'
                f'"uuid":"{rng.randrange(1 << 62):016x}","timestamp":"{clock.step(3_000)}"}}\n'
            )
            lines.append(line)
            own.append(line)
            written += len(line)
    return name, own, "".join(lines)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return os.path.getsize(path)


def make(home, megabytes, seed=42):
    """Writes the logs below the home; returns how many bytes and files they are."""
    rng = random.Random(seed)
    text = Text(rng)
    goal, written, number, files = megabytes * 1_000_000, 0, 0, 0
    codex_parent = claude_parent = None
    while written < goal:
        size = min(int(rng.lognormvariate(14.2, 1.0)), 40_000_000)
        if number % 2 == 0:
            parent = codex_parent if rng.random() < 0.15 else None
            name, counts, content = codex_session(text, rng, number, size, parent)
            codex_parent = (name, counts[:20])
            path = f"{home}/.codex/sessions/2026/09/{number % 28 + 1:02}/rollout-2026-09-{number % 28 + 1:02}T{number // 3600 % 24:02}-{number // 60 % 60:02}-{number % 60:02}-{name}.jsonl"
        else:
            resumed = claude_parent if rng.random() < 0.15 else None
            name, own, content = claude_session(text, rng, number, size, resumed)
            claude_parent = (name, own[:30])
            path = f"{home}/.claude/projects/-work-project/{name}.jsonl"
            if rng.random() < 0.2:
                path = f"{home}/.claude/projects/-work-project/{name}/subagents/agent-{number}.jsonl"
        written += write(path, content)
        files += 1
        number += 1
    return written, files


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    print("%d %d" % make(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 42))
