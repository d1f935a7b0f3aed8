"""Passwords inside what they open: connection strings, commands, settings and device configurations."""

from __future__ import annotations

import pytest

from classifiers.credentials import find_credentials
from config import load_reference
from tests.classifiers.arrow import found

REFERENCE = load_reference()


@pytest.mark.parametrize(
    ("text", "password"),
    [
        ("mysql://root:Pw1@host/db", "Pw1"),
        ("Server=10.0.0.1;Uid=crm;Pwd=Abc@1;", "Abc@1"),
        ("jdbc:oracle:thin:crm/Pwd1@10.0.0.1:1521/orcl", "Pwd1"),
        ("jdbc:mysql://10.0.0.1/crm?user=a&password=Pw12&ssl=1", "Pw12"),
        ("redis://:s3cr3t@10.0.0.1:6379/0", "s3cr3t"),
        ("curl -u admin:Abc1 http://10.0.0.1/", "Abc1"),
        ("password=Abc@1", "Abc@1"),
        ("username admin password cipher Abc@12", "Abc@12"),
        ("sqlplus crm/Pwd1@orcl", "Pwd1"),
        ("db.password: Abc@123", "Abc@123"),
        ("初始密码为Abc@123，请修改", "Abc@123"),
    ],
)
def test_passwords_are_found_by_what_stands_around_them(text: str, password: str) -> None:
    assert [text[start:end] for start, end, _ in find_credentials(text, REFERENCE)] == [password]


@pytest.mark.parametrize(
    "text",
    [
        "password=${DB_PASSWORD}",
        "password=******",
        "mysql://root:<password>@host/db",
        "where pwd=? and user=?",
        "password: required",
        "用户忘记密码，已重置",
        "密码 varchar(32)",
        "https://example.com:8080/a@b",
        "http://10.0.0.1:80/",
        "The password must be changed.",
        "curl http://10.0.0.1/",
    ],
)
def test_placeholders_and_talk_about_passwords_are_none(text: str) -> None:
    assert find_credentials(text, REFERENCE) == ()


@pytest.mark.parametrize("form", ["mysql://root:Pw{}@10.0.0.1/crm", "Server=10.0.0.1;Uid=crm;Pwd=Abc@{};", "password=Abc@{}"])
def test_a_column_of_connection_strings_contains_passwords(form: str) -> None:
    contains = {
        part.entity_type: part.share for part in found("conn_str", [form.format(n) for n in range(60)]).columns[0].contains
    }
    assert contains["PASSWORD"] == 1.0
