"""What the README, CONTRIBUTING and the containers say is so."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatch
from types import SimpleNamespace

import pytest
from PIL import Image

from autograder.__main__ import COMMANDS
from book.theme import sharing
from tests.conftest import ROOT
from tests.project import address, picture

README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
CONTAINERFILE = (ROOT / "Containerfile").read_text(encoding="utf-8")
DEVCONTAINER = (ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
each_text = pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["readme", "contributing"])


def test_the_readme_says_where_the_book_is_as_the_configuration_has_it():
    """`make address` brings it up to date."""
    assert address.written(README, address.repository()) == README


@pytest.mark.parametrize("owner", ["Ada", "grace-hopper"])
def test_the_readme_names_the_address_that_the_pages_name(owner):
    url = f"https://github.com/{owner}/course"
    app = SimpleNamespace(config=SimpleNamespace(html_theme_options={"repository_url": url}))
    assert f"<{sharing.site(app)}>" in address.written(README, url)


def test_no_owner_is_written_into_the_readme_by_hand():
    assert address.NOBODY not in README
    assert "github.com" not in README


def test_a_readme_that_lost_its_line_is_noticed():
    with pytest.raises(ValueError, match="has 0 lines"):
        address.written("# Unrolled\n", address.repository())


def test_the_picture_is_small_and_can_be_read_on_any_ground():
    """Two white sheets with dark text, and nothing around them; with a text for who cannot see it."""
    (alt,) = re.findall(r"!\[(.+)\]\(.github/picture.png\)", README)
    assert len(alt) > 40
    assert picture.PICTURE.stat().st_size <= 150_000
    image = Image.open(picture.PICTURE).convert("RGBA")
    sheet = round(picture.WIDTH * picture.DENSITY)
    gap = round(picture.GAP * picture.DENSITY)
    assert image.width == 2 * sheet + gap
    assert image.getpixel((sheet + gap // 2, image.height // 2))[3] == 0
    for left in (0, sheet + gap):
        pixels = image.crop((left, 0, left + sheet, image.height))
        darkest, lightest = pixels.convert("L").getextrema()
        assert (darkest < 60, lightest > 250) == (True, True)
        assert pixels.getchannel("A").getextrema()[0] > 250


@each_text
def test_every_make_target_that_is_named_exists(text):
    named = set(re.findall(r"\bmake ([a-z][a-z-]+)(?=[`\s])(?! sure)", "\n".join(commands(text))))
    assert named
    assert named <= TARGETS


def commands(text: str) -> list[str]:
    """What stands in code: in blocks, and in lines."""
    blocks = re.findall(r"```bash\n(.*?)```", text, re.DOTALL)
    return blocks + [f"{code} " for code in re.findall(r"`([^`\n]+)`", text)]


@each_text
def test_every_command_of_the_grader_that_is_named_exists(text):
    named = set(re.findall(r"\bautograder ([a-z]+) ", "\n".join(commands(text))))
    assert named
    assert named <= set(COMMANDS)


@each_text
def test_every_module_that_is_named_exists(text):
    for module in set(re.findall(r"python -m ([\w.]+)", text)) - {"venv", "pytest"}:
        path = ROOT / module.replace(".", "/")
        assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file(), module


@each_text
def test_every_link_into_the_repository_leads_somewhere(text):
    """And to a heading that is there."""
    for link in re.findall(r"\]\((?!https?:)([^)]+)\)", text):
        name, _, heading = link.partition("#")
        assert (ROOT / name).exists(), link
        if heading:
            titles = re.findall(r"(?m)^#+ (.*)$", (ROOT / name).read_text(encoding="utf-8"))
            assert heading in [title.lower().replace(" ", "-") for title in titles], link


def test_the_readme_is_short():
    """What is deep stands in CONTRIBUTING or in the guide."""
    assert len(README.split()) < 750


def test_the_container_installs_what_the_readme_asks_for():
    (asked,) = re.findall(r"apt-get install (make .*)", README)
    installed = re.findall(r"[\w-]+", CONTAINERFILE.partition("install --yes")[2].split("&&")[0])
    assert set(asked.split()) <= set(installed)


def test_the_containers_commands_are_targets_of_make():
    ran = re.findall(r"RUN make ([a-z-]+)", CONTAINERFILE) + re.findall(
        r'"make", "(.*?)"', CONTAINERFILE
    )
    assert ran
    assert set(ran) <= TARGETS


def test_the_container_to_work_in_is_the_one_that_grades_and_installs_by_make():
    container = json.loads(DEVCONTAINER)
    folder = ROOT / ".devcontainer"
    assert (folder / container["build"]["dockerfile"]).resolve() == ROOT / "Containerfile"
    assert f" AS {container['build']['target']}\n" in CONTAINERFILE
    assert f" {container['remoteUser']}\n" in CONTAINERFILE  # whom useradd makes
    made = [value for name, value in container.items() if name.endswith("Command")]
    assert made
    for command in made:
        program, target = command.split()
        assert (program, target in TARGETS) == ("make", True)


@pytest.mark.parametrize(
    "path",
    [
        "_build/log/grade.log",
        ".venv/bin/python",
        "submitted/ada/ps1/ps1.ipynb",
        "autograded/ada/ps1/ps1.ipynb",
        "feedback/ada/ps1/index.html",
        "reports/ps1/index.html",
        "gradebook.db",
        "ps1.zip",
        "Grades.csv",
        "Grades-filled.csv",
        ".autograder/.logs/1.json",
    ],
)
def test_what_a_run_of_the_course_leaves_is_no_change_of_the_repository(path):
    assert is_ignored(path)


def test_what_somebody_writes_is_none_that_git_ignores():
    for path in ("README.md", "exercises/ps1/ps1.ipynb", "tests/autograder/feedback/test_page.py"):
        assert not is_ignored(path)


def is_ignored(path: str) -> bool:
    """As git reads .gitignore: a pattern with a slash before it is for the root alone."""
    patterns = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    first, *_ = parts = path.split("/")
    return any(
        fnmatch(first, pattern.strip("/"))
        if pattern.startswith("/")
        else any(fnmatch(part, pattern.strip("/")) for part in parts)
        for pattern in patterns
    )
