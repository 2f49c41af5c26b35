"""verify.html in a browser, from file://, as a person opens it."""

from pathlib import Path

TEMPLATE = Path(__file__).resolve().parents[3] / "Templates" / "evidence" / "verify.html"
REPORT_VIOLATIONS = """
document.addEventListener('securitypolicyviolation', event => {
  console.error('CSP: ' + event.effectiveDirective + ' refused ' + event.blockedURI + ' ' + event.sample);
});
"""


class Page:
    """The page, and what a quiet page would not do: print to the console, ask for anything, open a dialog."""

    def __init__(self, browser, folder=None, at=TEMPLATE, without_worker=False, **options):
        self.context = browser.new_context(**{"reduced_motion": "reduce", **options})
        self.page, self.complaints = self.context.new_page(), []
        self.page.set_default_timeout(20_000)
        self.page.add_init_script(REPORT_VIOLATIONS)
        if without_worker: self.page.add_init_script("delete window.Worker")
        self.page.on("console", lambda message: self.complaints.append(f"console: {message.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: (self.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.page.on("request", lambda request: request.url.startswith(("file:", "blob:")) or self.complaints.append(f"asks for {request.url}"))
        self.page.goto(Path(at).as_uri())
        if folder: self.choose(folder)

    def choose(self, folder, timeout=20_000):
        self.page.locator("input[type=file]").first.set_input_files(folder)
        self.page.wait_for_selector("#verdict", timeout=timeout)

    @property
    def state(self):
        """good, note or bad."""
        return self.page.locator("#verdict").get_attribute("class").split()[1]

    @property
    def problems(self): return self.page.locator(".problems li").all_inner_texts()

    @property
    def checks(self): return self.page.locator(".checks b").all_inner_texts()

    def text(self): return self.page.locator("body").inner_text()

    def close(self): self.context.close()
