"""What the beginning of a delimited file tells readers that are not ours."""

from __future__ import annotations

import pytest

from connectors import TextHead, text_head


@pytest.mark.parametrize(
    ("content", "head"),
    [
        (b"lxdh,xm\n13900000001,a\n13900000002,b\n", TextHead(("lxdh", "xm"), ",", 1, "utf-8", True)),
        ("手机号\t姓名\n13900000001\t张伟\n".encode("gb18030"), TextHead(("手机号", "姓名"), "\t", 1, "gb18030", True)),
        (b"13900000001\x0120240101\n13900000002\x0120240102\n", TextHead(("c1", "c2"), "\x01", 0, "utf-8", False)),
        (b"a,b\n1,2\n3,4\ncut off in its mid", TextHead(("a", "b"), ",", 1, "utf-8", True)),
    ],
)
def test_layouts_are_told(content: bytes, head: TextHead) -> None:
    found = text_head(content)
    assert found is not None
    assert (found.names, found.delimiter, found.skipped, found.quoting) == (
        head.names,
        head.delimiter,
        head.skipped,
        head.quoting,
    )
    assert found.codec.replace("_", "-").lower().startswith(head.codec)


def test_what_is_no_text_has_no_layout() -> None:
    assert text_head(bytes(range(256)) * 8) is None
