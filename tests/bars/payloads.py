"""Sixty texts that do harm wherever a page forgets to escape (T9), and a page that forgets it in every place."""

MARK = "class=planted"
_BREAKS = ['"', "'", "", '">', "'>", "</title>", "</textarea>", "</style>", "</script>", "-->", "*/</style>", "`>"]
_TAGS = [
    f"<img src=x {MARK} onerror=alert(1)>",
    f"<svg {MARK} onload=alert(1)>",
    f"<b {MARK}>",
]
_TRICKS = [
    f"<IMG SRC=x {MARK} ONERROR=alert(1)>",
    '<img/src="x"/class="planted"/onerror="alert(1)">',
    f"<img\tsrc=x\t{MARK}\tonerror=alert(1)>",
    f"<img src=x {MARK} onerror=&#97;lert(1)>",
    f"<<b {MARK}>",
    f"<b/{MARK}>",
    f"<video {MARK}><source onerror=alert(1)></video>",
    f"<details open {MARK} ontoggle=alert(1)>",
    f"<input autofocus {MARK} onfocus=alert(1)>",
    f"<iframe {MARK} srcdoc='<script>alert(1)</script>'></iframe>",
    f"<a {MARK} href=javascript:alert(1)>x</a>",
    f"<form {MARK} action=javascript:alert(1)><button>x</button></form>",
    f"<math {MARK}><mi href=javascript:alert(1)>x</mi></math>",
    f"<object {MARK} data=javascript:alert(1)></object>",
    f"<b {MARK} style=animation-name:x onanimationstart=alert(1)>",
    f"<template><b></template><b {MARK}>",
    f"<svg><style><img {MARK} src=x onerror=alert(1)></style></svg>",
    f"&lt;img src=x {MARK} onerror=alert(1)&gt;",
    f"\\u003cimg src=x {MARK} onerror=alert(1)\\u003e",
    f"\\x3cb {MARK}\\x3e",
    '";alert(1);"',
    "';alert(1);'",
    "${alert(1)}",
    '"-alert(1)-"',
]
TEXTS = list(dict.fromkeys([found + tag for tag in _TAGS for found in _BREAKS] + _TRICKS))

HARM = """() => document.querySelectorAll(
    '.planted, [onerror], [onload], [onfocus], [ontoggle], [onanimationstart], [srcdoc], '
    + '[href^="javascript:" i], [src^="javascript:" i], [action^="javascript:" i], [formaction^="javascript:" i]').length"""


def forgetful(text: str) -> str:
    """A page with `text` in it as it is, in each place where pages hold what people typed."""
    return f"""<!doctype html><title>x</title><p id=p>{text}</p><input value="{text}"><input value='{text}'><input value={text}>
        <textarea>{text}</textarea><!-- {text} --><style>/* {text} */</style>
        <script>var a = "{text}"; document.body.insertAdjacentHTML("beforeend", a)</script>
        <script>var b = '{text}'</script><script>var c = `{text}`</script>
        <div id=d></div><script>d.innerHTML = p.textContent</script>"""
