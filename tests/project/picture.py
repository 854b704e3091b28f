"""`python -m tests.project.picture` draws the picture of the README: a page of the book beside feedback.

From what `make` has built, as a browser shows it. The two sheets are white and all around them is
transparent, so that the picture can be read on a light ground and on a dark one.
"""

import io
import shutil

from PIL import Image, ImageDraw
from playwright.sync_api import sync_playwright

from tests.conftest import CHROMIUM_ARGUMENTS, ROOT

PICTURE = ROOT / ".github" / "picture.png"
PAGES = (
    "_build/html/book/lstm/cell.html",
    "_build/sample_class/feedback/b112522023/ps1/index.html",
)
WIDTH, HEIGHT, GAP = 640, 826, 24  # of a page, in pixels of a browser
DENSITY = 1.5
COLOURS = 48  # keep the file small, and are enough for text and lines
FRAME = "#b0b7c0"


def sheets() -> list[Image.Image]:
    """The top of each page."""
    shown = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(CHROMIUM_ARGUMENTS)
        )
        for place in PAGES:
            page = browser.new_page(
                color_scheme="light",
                viewport={"width": WIDTH, "height": HEIGHT},
                device_scale_factor=DENSITY,
            )
            page.goto((ROOT / place).as_uri())
            page.evaluate("document.fonts.ready")
            shown.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
        browser.close()
    return shown


def side_by_side(images: list[Image.Image]) -> Image.Image:
    """The images in frames, on a transparent ground."""
    gap = round(GAP * DENSITY)
    width = sum(image.width for image in images) + gap * (len(images) - 1)
    whole = Image.new("RGBA", (width, max(image.height for image in images)))
    left = 0
    for image in images:
        ImageDraw.Draw(image).rectangle((0, 0, image.width - 1, image.height - 1), outline=FRAME)
        whole.paste(image, (left, 0))
        left += image.width + gap
    return whole


if __name__ == "__main__":
    small = side_by_side(sheets()).quantize(
        COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
    )
    small.save(PICTURE, optimize=True)
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size / 1000:.0f} kB")
