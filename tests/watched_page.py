"""A browser page that remembers everything it did that it should not."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

LIVE = "document.documentElement?.classList.contains('is-live')"
DRAWN = """
() => {
  const places = [...document.querySelectorAll('[data-view].current .chart, .centric-view.current .chart')];
  return places.every((place) => place.dataset.state === 'drawn' && place.querySelector('svg [class*=mark-] :is(path, rect, text)'));
}
"""
EVERYTHING = """
() => document.querySelectorAll('[data-view], .centric-view').forEach((view) => view.classList.add('current'))
"""
STICKS_OUT = """
() => {
  const page = document.documentElement, over = page.scrollWidth - page.clientWidth;
  if (over <= 0) return [];
  const out = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > page.clientWidth + 1 && !one.closest('.scroll, .unseen'));
  return [`${over} pixels`, ...out.slice(0, 5).map((one) => `${one.closest('[data-view]')?.dataset.view} ${one.tagName}.${one.className}`)];
}
"""
QUESTIONS = ("stand", "who", "where", "why", "do", "sure")


class WatchedPage:
    """A page, and its faults: requests to another place, console errors, scripts that failed, refused answers.

    Parameters
    ----------
    context
        The browser context to open it in.
    allowed
        How every address that it may ask begins.
    """

    def __init__(self, context: BrowserContext, allowed: str) -> None:
        self.page: Page = context.new_page()
        self.page.set_default_timeout(30_000)
        self.faults: list[str] = []
        self.frames: list[str] = []
        self._allowed = allowed
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("console", lambda message: self.faults.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("response", lambda answer: self._answered(answer.status, answer.url))
        self.page.on("websocket", self._connected)

    def open(self, address: str) -> None:
        """Go to an address and wait until its filters are live."""
        self.page.goto(address, wait_until="commit")
        self.page.wait_for_function(LIVE)

    def show(self, question: str) -> None:
        """Follow the navigation to a question and wait until its charts are drawn."""
        self.page.click(f'.questions a[href="#{question}"]')
        self.page.wait_for_selector(f'[data-view="{question}"].current')
        self.page.wait_for_function(DRAWN)

    def show_everything(self) -> None:
        """Open all questions at once, as no reader can, so that one look sees them all; wait until their charts are drawn."""
        show_everything(self.page)

    def _asked(self, address: str) -> None:
        if not address.startswith((self._allowed, "data:", "blob:")):
            self.faults.append(f"asked {address}")

    def _answered(self, status: int, address: str) -> None:
        if status >= 400:
            self.faults.append(f"{status} {address}")

    def _connected(self, socket) -> None:
        if not socket.url.startswith(self._allowed.replace("http", "ws", 1)):
            self.faults.append(f"socket to {socket.url}")
        socket.on("framereceived", lambda payload: self.frames.append(_as_text(payload)))


def show_everything(page: Page) -> None:
    """Open all questions of a dashboard at once and wait until their charts are drawn."""
    page.evaluate(EVERYTHING)
    page.wait_for_function(DRAWN)


def too_wide(page: Page, width: int, height: int = 1000) -> list[str]:
    """Return what sticks out of the page at a width, and by how many pixels the page scrolls sideways; nothing when it fits."""
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function(DRAWN)
    found: list[str] = page.evaluate(STICKS_OUT)
    return [f"at {width}: {each}" for each in found]


def _as_text(payload: str | bytes) -> str:
    return payload if isinstance(payload, str) else payload.decode("utf-8", "replace")


def serious_barriers(page: Page) -> list[str]:
    """Return what axe-core calls a serious or critical barrier on the page as it stands, with its place."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{each['id']}: {node['target']}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"][:3]
    ]
