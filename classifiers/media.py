"""How pictures and recordings stand in a cell: as a path or link, as base64 of their first bytes, or as binary itself."""

from __future__ import annotations

from classifiers.render import BINARY, IMAGE

PICTURE_ENDINGS = "jpe?g|png|gif|bmp|webp|tiff?|heic"
SOUND_ENDINGS = "wav|mp3|amr|silk|m4a|aac|ogg|opus|v3|pcm|wma|spx|au|vox"
PICTURE_DATA = (
    r"(?:data:image/[a-z+.\-]{2,12};base64,)?(?:/9j/[A-Za-z0-9+/]|iVBORw0KGgo|R0lGOD[dl]|UklGR[A-Za-z0-9+/]{6}XRUJQ|Qk[0-3])"
    rf"[A-Za-z0-9+/\s]{{8,}}={{0,2}}|{IMAGE}[0-9a-f]*"
)
"""JPEG, PNG, GIF, WebP and BMP."""
SOUND_DATA = (
    r"(?:data:audio/[a-z0-9+.\-]{2,16};base64,)?(?:UklGR[A-Za-z0-9+/]{6}XQVZF|IyFBTV|SUQz|T2dnUw|IyFTSUxL|AiMhU0lM)"
    rf"[A-Za-z0-9+/\s]{{8,}}={{0,2}}|{BINARY}(?:52494646[0-9a-f]{{8}}57415645|2321414d|494433|4f676753|232153494c4b)[0-9a-f]*"
)
"""WAV, AMR, MP3 with a tag, Ogg and SILK."""
_SIGN = r"[\p{Han}\w\-./\\%:@+~()=]"


def file_named(endings: str, about: str = "") -> str:
    """The pattern of a path or link to a file with one of the ``endings``; with ``about`` one of its words is on the way."""
    way = rf"{_SIGN}*(?:{about}){_SIGN}*" if about else rf"{_SIGN}+"
    return rf"(?i:{way}\.(?:{endings})(?:\?[!-~]*)?)"
