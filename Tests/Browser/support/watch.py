"""A page that is watched: whatever a quiet page would not do is written down."""

from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Dialog, Page, Request, Response

# Tells of every violation of the Content-Security-Policy by its directive, also one that the console words otherwise.
# It runs in the page before anything of the page itself.
REPORT_VIOLATIONS = """
document.addEventListener('securitypolicyviolation', event => {
  console.error('CSP: ' + event.effectiveDirective + ' refused ' + event.blockedURI + ' ' + event.sample);
});
"""


class Watch:
    """Complaints about one page, for as long as it is open: dialogs, console messages, errors, foreign requests."""

    def __init__(self, page: Page, home: str | tuple[str, ...]):
        """`home` is where all that the page loads must come from: `file:///…/site/` or `http://127.0.0.1:…/`, or several of them."""
        self.home = home
        self.complaints: list[str] = []
        self.loaded = 0
        page.add_init_script(REPORT_VIOLATIONS)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._complain(page, f"error: {error}"))
        page.on("dialog", lambda dialog: self._dialog(page, dialog))
        page.on("request", self._request)
        page.on("requestfailed", self._failure)
        page.on("response", self._answer)
        page.on("popup", lambda popup: self._complain(page, f"a window opened: {popup.url[:200]}"))
        page.on("download", lambda download: self._complain(page, f"a download began: {download.url[:200]}"))

    def _complain(self, page: Page, what: str):
        home = self.home if isinstance(self.home, str) else self.home[0]
        self.complaints.append(f"{page.url.removeprefix(home)[:120]}: {what}")

    def _console(self, message: ConsoleMessage):
        self._complain(message.page, f"console {message.type}: {message.text[:400]}")

    def _dialog(self, page: Page, dialog: Dialog):
        self._complain(page, f"dialog: {dialog.message[:200]}")
        dialog.dismiss()

    def _request(self, request: Request):
        self.loaded += 1
        if not request.url.startswith(self.home):
            self._complain(request.frame.page, f"asks for {urlsplit(request.url).geturl()[:200]}")

    def _failure(self, request: Request):
        # The icon is still on its way when a test goes on to the next page.
        if request.failure != "net::ERR_ABORTED":
            self._complain(request.frame.page, f"not loaded, {request.failure}: {request.url[:200]}")

    def _answer(self, answer: Response):
        if answer.status >= 400:
            self._complain(answer.frame.page, f"{answer.status}: {answer.url[:200]}")
