"""Somebody who reads by the keyboard alone: every place where the focus stops on the way is held to what they need there."""

from playwright.sync_api import Locator, Page

# What is wrong with the place of the focus; "" where it can be seen, is marked, and nothing lies over it.
STOP = """wanted => {
  const here = document.activeElement;
  if (!here || here === document.body) return { isThere: false, problem: '' };
  const box = here.getClientRects()[0], style = getComputedStyle(here);
  const says = problem => ({ isThere: here === wanted, problem });
  if (!box || box.width < 1 || box.height < 1) return says('has no place');
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  if (x < 0 || x > innerWidth || y < 0 || y > innerHeight) return says(`is out of the window, at ${x | 0}, ${y | 0}`);
  const over = document.elementFromPoint(x, y);
  if (!here.contains(over)) return says(`lies under <${over?.localName}>`);
  if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 1) return says('is not marked');
  return says('');
}"""


class Keyboard:
    """Tab, Enter and what is typed, in one page."""

    def __init__(self, page: Page):
        self.page = page

    def to(self, wanted: Locator, key: str = "Tab", most: int = 120):
        """Presses a key until `wanted` has the focus."""
        element = wanted.first.element_handle()
        for _ in range(most):
            self.page.keyboard.press(key)
            stop = self.page.evaluate(STOP, element)
            assert not stop["problem"], f"{self.focused()} {stop['problem']}"
            if stop["isThere"]:
                return
        raise AssertionError(f"{wanted} is not reached by {most} × {key}, the focus is at {self.focused()}")

    def follow(self, wanted: Locator, key: str = "Tab"):
        """Goes to a link or a button and presses it, which leads elsewhere."""
        self.to(wanted, key)
        self.enter()

    def enter(self):
        """Presses Enter where that leads elsewhere."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def type(self, text: str):
        self.page.keyboard.type(text)

    def focused(self) -> str:
        return self.page.evaluate("document.activeElement?.outerHTML.slice(0, 160) ?? ''")
