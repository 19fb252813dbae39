#!/usr/bin/env python3
"""Makes a home folder with one credential of every format that credtop reads, all of them fake.

    all_formats_home.py FOLDER

Used by the benchmark and by the end-to-end tests. Times are relative to now, so that some are fresh, one is about to
expire and one has expired.
"""

import base64
import json
import os
import sys
import time

NOW = int(time.time())
HOUR, DAY = 3600, 86400


def fake(prefix, length=40):
    return prefix + ("FAKE0123456789abcdefghijklmnopqrstuvwxyz" * 4)[:length]


def jwt(**claims):
    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
    return f"{part({'alg': 'RS256'})}.{part(claims)}.{fake('sig')}"


def make(folder):
    def write(rel, content, mode=0o600):
        path = os.path.join(folder, rel)
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(content if isinstance(content, str) else json.dumps(content, indent=2) + "\n")
        os.chmod(path, mode)

    claims = {"email": "me@example.com", "exp": NOW + 9 * DAY, "iat": NOW - DAY,
              "https://api.openai.com/auth": {"chatgpt_plan_type": "plus", "chatgpt_account_id": "1111-FAKE"}}
    write(".kimi-code/credentials/kimi-code.json", {
        "access_token": fake("kimi-"), "refresh_token": fake("kimi-refresh-"), "expires_at": NOW - 3 * HOUR,
        "scope": "kimi-code", "token_type": "Bearer", "expires_in": 900})
    write(".kimi-code/config.toml", '[providers."mine"]\ntype = "openai"\nbase_url = "https://api.moonshot.ai/v1"\n'
          f'api_key = "{fake("sk-moon-")}"\n')
    write(".kimi/credentials/kimi-code.json", {
        "access_token": fake("old-kimi-"), "refresh_token": fake("old-kimi-refresh-"), "expires_at": NOW + 2.5 * HOUR,
        "scope": "kimi-code", "token_type": "Bearer", "expires_in": 7200.0})
    write(".codex/auth.json", {
        "auth_mode": "chatgpt", "OPENAI_API_KEY": None, "last_refresh": "2026-08-20T10:11:12Z",
        "tokens": {"id_token": jwt(**claims), "access_token": jwt(**claims), "refresh_token": fake("rt_"), "account_id": "1111-FAKE"}})
    write(".qwen/oauth_creds.json", {
        "access_token": fake("qwen-"), "refresh_token": fake("qwenr-"), "token_type": "Bearer", "expiry_date": (NOW + 5 * HOUR) * 1000})
    write(".qwen/settings.json", '{\n  // the coding plan\n  "modelProviders": {"openai": [{"id": "qwen3-coder-plus", '
          f'"envKey": "BAILIAN_CODING_PLAN_API_KEY"}}]}},\n  "env": {{"BAILIAN_CODING_PLAN_API_KEY": "{fake("sk-sp-")}"}}\n}}\n')
    write(".gemini/oauth_creds.json", {
        "access_token": fake("ya29."), "refresh_token": fake("1//"), "scope": "s", "token_type": "Bearer",
        "expiry_date": (NOW + 480) * 1000, "id_token": jwt(email="dev@corp.example", hd="corp.example", exp=NOW + 480)})
    write(".claude/.credentials.json", {"claudeAiOauth": {
        "accessToken": fake("sk-ant-oat01-", 95), "refreshToken": fake("sk-ant-ort01-", 95), "expiresAt": (NOW + 5 * HOUR) * 1000,
        "scopes": ["user:inference"], "subscriptionType": "max", "rateLimitTier": "default_claude_max_5x"}})
    write(".claude.json", {"oauthAccount": {"emailAddress": "me@example.com", "accountUuid": "2222-FAKE"}})
    write(".local/share/opencode/auth.json", {
        "anthropic": {"type": "oauth", "refresh": fake("r-"), "access": fake("a-"), "expires": (NOW + 3 * HOUR) * 1000},
        "opencode-go": {"type": "api", "key": fake("sk-oc-", 48)}, "openrouter/": {"type": "api", "key": fake("sk-or-v1-", 48)}})
    write(".config/github-copilot/apps.json", {
        "github.com:Iv1.FAKE": {"user": "octocat", "oauth_token": fake("gho_apps", 30), "githubAppId": "Iv1.FAKE"}})
    write(".config/gh/hosts.yml", f"ghe.corp.example:\n    oauth_token: {fake('gho_corp', 30)}\n    user: corp\n"
          f"github.com:\n    user: hubot\n    oauth_token: {fake('gho_gh', 30)}\n")
    write(".aider/oauth-keys.env", f'OPENROUTER_API_KEY="{fake("sk-or-v1-aider-")}"\n', 0o644)
    write(".aider.conf.yml", f"openai-api-key: {fake('sk-aider-')}\napi-key:\n  - gemini={fake('AIzaaider')}\n")
    write(".continue/auth.json", {
        "userId": "user_FAKE", "userEmail": "cont@example.com", "accessToken": jwt(sub="user_FAKE", exp=NOW + HOUR),
        "refreshToken": fake("contr-"), "expiresAt": (NOW + HOUR) * 1000, "organizationId": None})
    write(".continue/config.yaml", f"name: mine\nmodels:\n  - name: large\n    provider: mistral\n    model: large\n    apiKey: {fake('mistral-')}\n")
    write(".grok/auth.json", {"https://auth.x.ai::FAKE": {
        "key": fake("grok-"), "refresh_token": fake("grokr-"), "expires_at": "2030-01-01T00:00:00Z", "email": "x@example.com"}})
    write(".local/share/kilo/auth.json", {"kilo": {"access": fake("kilo-"), "type": "api"}})
    write(".config/manicode/credentials.json", {"default": {"authToken": fake("cb-"), "email": "cb@example.com"}})
    write(".factory/.env", f"export FACTORY_API_KEY={fake('fk-')}\n")
    write(".minimax/oauth_creds.json", {
        "access_token": fake("mm-"), "refresh_token": fake("mmr-"), "expiry_date": (NOW + DAY) * 1000})
    write(".config/zai/key.json", {"apiKey": fake("zai-")})
    write(".local/share/devin/credentials.toml", f'windsurf_api_key = "{fake("devin-")}"\n')
    write(".config/gcloud/application_default_credentials.json", {
        "type": "authorized_user", "client_id": "id-FAKE", "client_secret": fake("gcs-"), "refresh_token": fake("1//gcloud")})
    write(".openclaw/agents/main/agent/auth-profiles.json", {"version": 1, "profiles": {"kimi:default": {
        "type": "oauth", "provider": "kimi", "access": fake("stored-"), "refresh": fake("kimi-refresh-"), "expires": (NOW - HOUR) * 1000}}})


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    make(sys.argv[1])
