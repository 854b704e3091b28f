"""`python -m tests.submissions.pictures CLASS` draws the pictures of the guide to grading.

They show pages of the sample class that `make grade` writes, as a browser has them, light and dark.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.submissions.assemble import ROOT

PICTURES = ROOT / "book" / "guides" / "pictures"
STUDENT = "b112522023"
PAGES = {  # its place in the course, and how many pixels from its top are shown
    "feedback": (f"feedback/{STUDENT}/ps1/index.html", 664),
    "report": ("reports/ps1/index.html", 424),
}
WIDTH = 900


def draw(folder: Path) -> None:
    """Draw the top of each page. folder: the sample class's course"""
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for scheme in ("light", "dark"):
            for name, (place, height) in PAGES.items():
                page = browser.new_page(
                    color_scheme=scheme, viewport={"width": WIDTH, "height": height}
                )
                page.goto((folder / place).resolve().as_uri())
                page.screenshot(path=PICTURES / f"{name}-{scheme}.png")
        browser.close()


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
