"""Names that values cannot check: own codes and forms do not refute them, and better-known identifiers overrule them."""

from __future__ import annotations

import pyarrow as pa
import pytest

from classifiers.classifier import Classifier
from config import load_knowledge
from connectors.model import Column, Dataset, Kind

CLASSIFIER = Classifier(load_knowledge(), b"key")


def verdict(name: str, kind: str, *values: str) -> str | None:
    dataset = Dataset("source", ("db", "", "t_cust_info"), Kind.TABLE, (Column(name, kind),))
    rows = CLASSIFIER.tally(pa.RecordBatch.from_pydict({name: pa.array(values)}))
    return CLASSIFIER.judge(dataset, rows).columns[0].entity_type


@pytest.mark.parametrize(
    ("name", "values", "entity_type"),
    [
        ("gender", [str(1 + place % 2) for place in range(200)], "GENDER"),
        ("marital_status", [f"{1 + place % 3}0" for place in range(200)], "MARITAL_STATUS"),
        ("cust_id", [f"1390000{place:04d}" for place in range(200)], "CN_MOBILE_PHONE"),
        ("cust_id", [f"KH{place:08d}" for place in range(200)], "CUSTOMER_ID"),
        ("account", [f"user{place}@example.com" for place in range(200)], "USER_ACCOUNT"),
        ("sms_content", [f"明天{place}点见" for place in range(200)], "SMS_CONTENT"),
        ("avatar", [f"https://img.example.com/{place}" for place in range(200)], "PHOTO_BIOMETRIC"),
        ("c7", [f"【某某银行】您的验证码是{place:06d}" for place in range(200)], "SMS_CONTENT"),
        ("c8", [f"/img/2024/{place}.jpg" for place in range(200)], None),
    ],
)
def test_what_stands(name: str, values: list[str], entity_type: str | None) -> None:
    assert verdict(name, "varchar(500)", *values) == entity_type
