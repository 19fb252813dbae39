#!/usr/bin/env python3
"""Checks that the client libraries of OpenAI and Anthropic work unchanged with the token proxy.

    python_clients.py                      starts a server and a fake provider by itself
    python_clients.py --base URL           against a server that runs and grants credits without a payment

Uses the packages `openai` and `anthropic` where they can be imported, installs nothing, and prints one line for each
case: ok, FAILED or skipped. Exit status 1 when a case failed, 2 when neither package is there.
"""

import argparse
import importlib
import sys
import time
import warnings

from proxy_server import Account, World

PROMPT = [{"role": "user", "content": "How high is the river today?"}]


def library(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


class Checks:
    def __init__(self):
        self.failed = self.done = 0

    def case(self, title, work):
        self.done += 1
        try:
            work()
            print(f"ok       {title}")
        except Exception as error:  # whatever it is, the other cases go on
            self.failed += 1
            print(f"FAILED   {title}: {type(error).__name__}: {str(error)[:300]}")

    def refused(self, title, kind, work, status, code=None):
        """The library raises its own error for it, with our status and code in it."""
        def run():
            try:
                work()
            except kind as error:
                assert error.status_code == status, f"status {error.status_code}, want {status}"
                if code:
                    assert code in str(error.body), f"no {code} in {error.body!r}"
                return
            raise AssertionError("it was not refused")
        self.case(title, run)


def equal(got, want, what):
    assert got == want, f"{what}: {got!r}, want {want!r}"


class Keys:
    """The keys that the cases need."""

    def __init__(self, base):
        account = Account(base)
        self.account = account
        self.good = account.make_key(credit_limit=20)
        self.spent = account.make_key(credit_limit=0)["key"]
        disabled = account.make_key()
        account.call("PATCH", f"/keys/{disabled['hash']}", {"disabled": True})
        self.disabled = disabled["key"]
        self.poor = Account(base, credits=0).make_key()["key"]

    def usage(self):
        return self.account.call("GET", f"/keys/{self.good['hash']}")["data"]


def check_openai(openai, base, keys, model, checks):
    def client(key):
        return openai.OpenAI(base_url=base + "/v1", api_key=key, max_retries=0, timeout=30)

    good = client(keys.good["key"])

    def plain():
        before = keys.usage()
        answer = good.chat.completions.create(model=model, messages=PROMPT, max_tokens=12)
        assert answer.choices[0].message.content and answer.usage.completion_tokens > 0
        after = keys.usage()
        equal(after["requests_count"], before["requests_count"] + 1, "requests")
        assert after["usage"] > before["usage"], "nothing was charged"

    def streaming():
        before = keys.usage()["usage"]
        stream = good.chat.completions.create(model=model, messages=PROMPT, max_tokens=12, stream=True)
        chunks = list(stream)
        assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
        assert all(c.choices for c in chunks), "an event for the usage came unasked"
        assert keys.usage()["usage"] > before, "nothing was charged"

    def streaming_usage():
        stream = good.chat.completions.create(model=model, messages=PROMPT, max_tokens=12, stream=True,
                                              stream_options={"include_usage": True})
        last = list(stream)[-1]
        assert last.usage and last.usage.completion_tokens > 0, "no usage in the last event"

    def left_early():
        before = keys.usage()["usage"]
        with good.chat.completions.create(model=model, messages=PROMPT, max_tokens=200, stream=True) as stream:
            next(iter(stream))
        for _ in range(200):
            if keys.usage()["usage"] > before:
                return
            time.sleep(0.05)
        raise AssertionError("what was produced was not charged")

    def responses():
        answer = good.responses.create(model=model, input="How high is the river?", max_output_tokens=16)
        assert answer.output_text and answer.usage.output_tokens > 0

    def responses_streaming():
        events = list(good.responses.create(model=model, input="How high?", max_output_tokens=16, stream=True))
        equal(events[-1].type, "response.completed", "last event")

    def models():
        assert model in [item.id for item in good.models.list()], f"{model} is not listed"

    checks.case("openai chat: plain", plain)
    checks.case("openai chat: streaming", streaming)
    checks.case("openai chat: streaming with usage", streaming_usage)
    checks.case("openai chat: stream that is left early is charged", left_early)
    checks.case("openai responses: plain", responses)
    checks.case("openai responses: streaming", responses_streaming)
    checks.case("openai models: list", models)

    def ask(key, **more):
        return lambda: client(key).chat.completions.create(
            **{"model": model, "messages": PROMPT, "max_tokens": 12, **more})

    checks.refused("openai error: unknown key", openai.AuthenticationError,
                   ask("sk-prov-" + "0" * 32), 401, "UNAUTHORIZED")
    checks.refused("openai error: disabled key", openai.AuthenticationError, ask(keys.disabled), 401, "KEY_DISABLED")
    checks.refused("openai error: unknown model", openai.NotFoundError,
                   ask(keys.good["key"], model="no-such-model"), 404, "MODEL_NOT_FOUND")
    checks.refused("openai error: key over its limit", openai.RateLimitError, ask(keys.spent), 429,
                   "CREDIT_LIMIT_EXCEEDED")
    checks.refused("openai error: key over its limit, streaming", openai.RateLimitError,
                   ask(keys.spent, stream=True), 429, "CREDIT_LIMIT_EXCEEDED")
    checks.refused("openai error: account without credits", openai.APIStatusError, ask(keys.poor), 402,
                   "INSUFFICIENT_CREDITS")


def check_trouble(openai, model, checks, program):
    """What the provider does wrong. Each in a world of its own: the server gives a provider that failed some rest."""
    for title, directives, kind, status in [
        ("provider's rate limit", {"status": 429}, openai.RateLimitError, 429),
        ("provider refuses our key", {"status": 401}, openai.InternalServerError, 502),
        ("provider fails", {"status": 500}, openai.InternalServerError, None),
    ]:
        def run(directives=directives, kind=kind, status=status):
            with World(program) as world:
                key = Account(world.base).make_key()["key"]
                world.directives(**directives)
                client = openai.OpenAI(base_url=world.base + "/v1", api_key=key, max_retries=0, timeout=30)
                try:
                    client.chat.completions.create(model=model, messages=PROMPT, max_tokens=12)
                except kind as error:
                    assert status in (None, error.status_code), f"status {error.status_code}"
                    assert "FAKE-upstream" not in str(error.body), "the provider's key leaks"
                    return
                raise AssertionError("it was not refused")
        checks.case(f"openai error: {title}", run)


def check_anthropic(anthropic, base, keys, model, checks):
    def client(key):
        return anthropic.Anthropic(base_url=base, api_key=key, max_retries=0, timeout=30)

    good = client(keys.good["key"])

    def plain():
        before = keys.usage()["usage"]
        answer = good.messages.create(model=model, max_tokens=12, messages=PROMPT)
        assert answer.content[0].text and answer.usage.output_tokens > 0
        assert keys.usage()["usage"] > before, "nothing was charged"

    def streaming():
        before = keys.usage()["usage"]
        with good.messages.stream(model=model, max_tokens=12, messages=PROMPT) as stream:
            assert "".join(stream.text_stream)
            assert stream.get_final_message().usage.output_tokens > 0
        assert keys.usage()["usage"] > before, "nothing was charged"

    checks.case("anthropic messages: plain", plain)
    checks.case("anthropic messages: streaming", streaming)

    def ask(key, **more):
        return lambda: client(key).messages.create(**{"model": model, "messages": PROMPT, "max_tokens": 12, **more})

    checks.refused("anthropic error: unknown key", anthropic.AuthenticationError, ask("sk-prov-" + "0" * 32), 401)
    checks.refused("anthropic error: unknown model", anthropic.NotFoundError,
                   ask(keys.good["key"], model="no-such-model"), 404)
    checks.refused("anthropic error: key over its limit", anthropic.RateLimitError, ask(keys.spent), 429)
    checks.refused("anthropic error: account without credits", anthropic.APIStatusError, ask(keys.poor), 402)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", help="of a server that runs, for instance http://127.0.0.1:3000")
    parser.add_argument("--program", help="the credtop to start without --base")
    parser.add_argument("--model", default="gpt-4o", help="for OpenAI's library (default gpt-4o)")
    parser.add_argument("--claude", default="claude-sonnet-4-5", help="for Anthropic's (default claude-sonnet-4-5)")
    options = parser.parse_args()
    warnings.simplefilter("ignore", DeprecationWarning)  # the age of a model is not what is checked
    openai, anthropic = library("openai"), library("anthropic")
    if not (openai or anthropic):
        print("skipped  neither openai nor anthropic can be imported")
        return 2
    world = None if options.base else World(options.program)
    checks = Checks()
    try:
        base = (options.base or world.base).rstrip("/")
        base = base[:-3] if base.endswith("/v1") else base
        keys = Keys(base)
        if openai:
            check_openai(openai, base, keys, options.model, checks)
        else:
            print("skipped  openai cannot be imported")
        if anthropic:
            check_anthropic(anthropic, base, keys, options.claude, checks)
        else:
            print("skipped  anthropic cannot be imported")
        if world and openai:
            check_trouble(openai, options.model, checks, options.program)
        if world:
            def ledger():
                status, text = world.check_ledger()
                equal(status, 0, f"serve --check: {text[:200]}")
            checks.case("the ledger is sound afterwards", ledger)
    finally:
        if world:
            world.stop()
            world.folder.cleanup()
    print(f"{checks.done - checks.failed} of {checks.done} cases hold")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
