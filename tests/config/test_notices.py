"""The block ``notices``: what it takes, what it refuses, and that it never repeats what was typed in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from config import EmailSettings, NoticeKind, NoticeSettings, Settings, SettingsError, load_settings, settings_template

CANARY = "hunter2-0000"
MAIL = {"type": "email", "host": "smtp.example", "sender": "s@example.com", "to": ["a@example.com"]}


def problem(channel: Any) -> str:
    """What is said of a channel that cannot be used."""
    with pytest.raises(ValidationError) as error:
        Settings.model_validate({"notices": {"channels": {"x": channel}}})
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.value.errors(include_input=False))


@pytest.mark.parametrize(
    ("channel", "says"),
    [
        ({"type": CANARY}, "type is email, webhook, dingtalk, feishu or wecom"),
        ({}, "type is email"),
        (CANARY, "type is email"),
        ({"type": "dingtalk", "token": CANARY}, "write a reference"),
        ({"type": "dingtalk"}, "token: Field required"),
        ({"type": "feishu", "hook": "env:A", "secret": f"plain:{CANARY}"}, "write a reference"),
        ({"type": "wecom", "key": "env:A", "url": f"https://h/send?key={CANARY}"}, "must not hold a key"),
        ({"type": "webhook", "url": f"https://me:{CANARY}@h/x"}, "must not hold a key"),
        ({"type": "webhook", "url": f"https://h/x#{CANARY}"}, "must not hold a key"),
        ({"type": "webhook", "url": f"ftp://h/{CANARY}"}, "is not an address"),
        ({"type": "webhook", "url": "https:///x"}, "is not an address"),
        ({"type": "webhook", "url": "https://h:99999/x"}, "is not an address"),
        ({"type": "webhook", "url": "https://h/x\r\nHost: y"}, "is not an address"),
        ({"type": "webhook", "url": "http://h/x"}, "not https"),
        ({"type": "webhook", "url": "https://h/x", "kinds": [CANARY]}, "kinds"),
        ({"type": "webhook", "url": "https://h/x", "quiet_hours": "22-7"}, "quiet_hours"),
        ({**MAIL, "user": "u"}, "given together"),
        ({**MAIL, "password": "env:A"}, "given together"),
        ({**MAIL, "user": "u", "password": "env:A", "tls": "none"}, "not sent without tls"),
        ({**MAIL, "sender": f"s@example.com\nBcc: {CANARY}@example.com"}, "sender"),
        ({**MAIL, "to": []}, "to"),
        ({**MAIL, "to": ["A <a@example.com>"]}, "to"),
        ({**MAIL, "host": f"h {CANARY}"}, "host"),
        ({**MAIL, CANARY[:5]: 1}, "Extra"),
    ],
)
def test_what_cannot_be_used_is_said_without_repeating_it(channel: Any, says: str) -> None:
    told = problem(channel)
    assert says in told
    assert CANARY not in told


def test_plain_http_only_within_the_machine_or_on_request() -> None:
    for more in ({"url": "http://127.0.0.1:1/x"}, {"url": "http://localhost/x"}, {"url": "http://h/x", "plain": True}):
        NoticeSettings.model_validate({"channels": {"x": {"type": "webhook", **more}}})


@pytest.mark.parametrize(("tls", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_port_follows_from_the_encryption(tls: str, port: int) -> None:
    assert EmailSettings.model_validate({**MAIL, "tls": tls}).chosen_port == port
    assert EmailSettings.model_validate({**MAIL, "tls": tls, "port": 2525}).chosen_port == 2525


def test_the_channels_that_the_template_shows_can_be_used() -> None:
    """With their comment signs taken off."""
    shown = settings_template().partition("  channels: {}\n")[2].partition("\n# Where scan --engine spark")[0]
    block = "\n".join(re.sub(r"^  # ?", "", line) for line in shown.splitlines())
    channels = yaml.safe_load("channels:\n" + block)
    made = NoticeSettings.model_validate(channels).channels
    assert {one.type for one in made.values()} == {"email", "dingtalk", "feishu", "wecom", "webhook"}
    named = set(re.findall(r"\w+", shown.partition("kinds:")[2].partition("group:")[0]))
    assert {one.value for one in NoticeKind} <= named


def test_nothing_said_is_no_channel(tmp_path: Path) -> None:
    settings = tmp_path / "shudian.yaml"
    settings.write_text("log: json\n", "utf-8")
    loaded = load_settings(settings)
    assert (dict(loaded.notices.channels), loaded.notices.language, loaded.log) == ({}, "zh", "json")
    settings.write_text("log: xml\n", "utf-8")
    with pytest.raises(SettingsError, match="log"):
        load_settings(settings)
