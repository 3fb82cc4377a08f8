"""What is packed into cells comes back as it was, and is the same text however it is made."""

from __future__ import annotations

import json
import zlib
from array import array
from base64 import b64decode

import pytest

from consolidator.packing import pack, unpack

_MOST = 10_000_000


@pytest.mark.parametrize(
    "data",
    [
        {},
        [],
        "文",
        {"b": 1, "a": {"名": [], "空": {}, "行": [[1, "x", None], ["あ", [["対", "a"]]]]}, "真": True},
        {"columns": [array("i", range(25_000)), array("i"), array("q", [2**40])], "values": [1.5, "<&>", None] * 9_000},
        [["台帳", {"data": [array("i", [1, 2])]}], ["別", {}]],
    ],
)
def test_what_is_packed_comes_back_and_its_text_is_what_json_makes_at_once(data: object) -> None:
    cells = pack("mark", 1, data)
    plain = json.loads(json.dumps(data, default=list))
    assert unpack("mark", 1, cells, _MOST) == plain
    text = zlib.decompress(b64decode("".join(cells[1:]))).decode("utf-8")
    assert text == json.dumps(plain, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
