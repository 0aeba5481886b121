"""The server's own small pages: one sentence each, in the browser's language where there are words in it."""

import html

from toolkit.words import Words
from toolkit.words.catalogue import ENGLISH, languages

STYLE = (
    "body{font:1.125rem/1.6 system-ui,sans-serif;max-width:40rem;margin:0 auto;padding:14vh 1.5rem 3rem;color:#16202a;"
    "background:#f7f8f7}h1{font-size:1.75rem;line-height:1.2;margin:0 0 1rem}code{font-size:1rem}a{color:#0b4f6c}"
    "label{display:block;margin:1rem 0 .25rem;font-weight:500}input{font:inherit;width:100%;box-sizing:border-box;"
    "padding:.6rem .75rem;border:1px solid #687683;border-radius:5px;background:#fff;color:inherit}"
    "button{font:inherit;font-weight:600;margin-top:1.25rem;padding:.6rem 1.4rem;border:0;border-radius:5px;"
    "background:#0b4f6c;color:#fff;cursor:pointer}button.quiet{background:none;color:#0b4f6c;padding:.6rem 0;"
    "text-decoration:underline}:focus-visible{outline:3px solid #0b4f6c;outline-offset:2px}"
    ".wrong{border-left:4px solid #a3461f;padding:.25rem 0 .25rem .9rem}ul{list-style:none;padding:0;margin:1.5rem 0}"
    "li{border-top:1px solid #dfe4e8;padding:.9rem 0}li a{font-weight:600;font-size:1.25rem}li span{display:block;color:#4a5866}"
    "@media(prefers-color-scheme:dark){body{background:#11181f;color:#e8edf1}a,button.quiet{color:#8ec7e6}"
    "input{background:#1a232c;border-color:#8b99a5}button{background:#8ec7e6;color:#0d141a}li{border-color:#33404c}"
    "li span{color:#b6c2cc}:focus-visible{outline-color:#8ec7e6}}"
)
# The page is left as it stands until there is room: whoever reads it, or has it read aloud, is not thrown back.
RETRY = """<script>
(function ask() {
  setTimeout(async () => {
    try { if ((await fetch(location.pathname, { method: "HEAD", cache: "no-store" })).status !== 503) { location.reload(); return; } } catch (error) { /* asked again */ }
    ask();
  }, 5000);
})();
</script>"""


def language_asked(accepted: str) -> str:
    """Return the first language of an Accept-Language header that there are words in; English when there is none."""
    for part in accepted.split(","):
        name = part.partition(";")[0].strip().partition("-")[0].lower()
        if name in languages():
            return name
    return ENGLISH


def page(words: Words, title: str, content: str) -> str:
    """Return a page of ours: `title` is escaped here, `content` is HTML."""
    shown = html.escape(title)
    return (
        f'<!doctype html><html lang="{words.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f'<link rel="icon" href="data:,"><title>{shown}</title><style>{STYLE}</style></head>'
        f"<body><main><h1>{shown}</h1>{content}</main></body></html>"
    )


def sentence_page(words: Words, message: str, *, reference: str = "", retries: bool = False) -> str:
    """Return a page that says one sentence.

    Parameters
    ----------
    message
        Id of the sentence in the catalogue.
    reference
        The number by which the log knows the case.
    retries
        Whether the page asks again by itself.
    """
    said = f'<p role="status">{html.escape(words(message))}</p>'
    if reference:
        said += f"<p>{html.escape(words('page.number'))} <code>{html.escape(reference)}</code></p>"
    return page(words, str(words("page.results")), said + (RETRY if retries else ""))
