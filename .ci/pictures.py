"""Take the pictures of `.ci/pictures`: python pictures.py WORK OUT. Exit 1 if a page has a fault, and print each."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

VIEWS = {  # of a feedback page: the width in pixels, the scheme, the medium
    "wide": (1280, "light", "screen"), "narrow": (390, "light", "screen"),
    "dark": (1280, "dark", "screen"), "print": (1000, "light", "print"),
}  # fmt: skip
STUDENTS = ("carl", "ivan", "kurt")  # wrong rules, a notebook half done, a file that is cut off
NOTEBOOK = "03-elementwise"
CHROMIUM = ("/usr/bin/chromium", ["--no-sandbox", "--disable-background-networking", "--disable-component-update"])


# The last cell that is drawn has a number, and no cell still waits for one:
ALL_RAN = """() => {
  const prompts = [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")].map(one => one.textContent);
  return prompts.length && /\\d/.test(prompts.at(-1)) && !prompts.some(text => text.includes("*"));
}"""


class Faults(list[str]):
    """What is wrong with a page; each is printed when it is found."""

    def add(self, where: str, what: str) -> None:
        self.append(what)
        print(f"{where}: {what}")


def look(browser: Browser, url: str, name: str, view: tuple[int, str, str], out: Path, faults: Faults) -> None:
    """Take one picture of a page, and look for errors, for parts that are cut off, and with axe-core."""
    width, scheme, medium = view
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page.on("console", lambda said: said.type == "error" and faults.add(name, f"console: {said.text}"))
    page.on("pageerror", lambda error: faults.add(name, f"error: {error}"))
    page.goto(url)
    page.emulate_media(media=medium)  # type: ignore[arg-type]
    found = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if found > 0:
        faults.add(name, f"{found} pixels wider than its window")
    page.screenshot(path=out / f"{name}.png", full_page=True)
    for violation in Axe().run(page).response["violations"]:
        targets = ", ".join(str(node["target"]) for node in violation["nodes"][:3])
        faults.add(name, f"axe {violation['id']}: {violation['help']} ({targets})")
    page.close()


@contextmanager
def jupyter(folder: Path) -> Iterator[str]:
    """Run JupyterLab on a free port of this machine, and yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--no-browser", "--allow-root", f"--port={port}", "--IdentityProvider.token=", "--ServerApp.password="]
    server = subprocess.Popen(
        ["jupyter", "lab", *options], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api")
                break
            except OSError:
                time.sleep(0.5)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def run_notebook(browser: Browser, address: str, name: str, out: Path, faults: Faults) -> None:
    """Run all cells of a solved notebook as a student would, and take a picture of it."""
    page: Page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.on("pageerror", lambda error: faults.add(name, f"error: {error}"))
    page.goto(f"{address}/lab/tree/{name}/{name}.ipynb?reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=120_000)
    page.wait_for_selector("text=| Idle", timeout=120_000)  # of the kernel, in the bar at the bottom
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(ALL_RAN, timeout=600_000)
    if page.locator('.jp-RenderedText[data-mime-type="application/vnd.jupyter.stderr"]').count():
        faults.add(name, "a cell wrote to stderr")
    page.locator(".jp-OutputArea-output").last.scroll_into_view_if_needed()
    page.screenshot(path=out / f"lab-{name}.png")
    page.close()


def main(work: Path, out: Path) -> int:
    faults = Faults()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM[0], args=CHROMIUM[1])
        for language in ("en", "zh_CN"):
            (course,) = (work / language).glob("autograder-demo-*")
            for student in STUDENTS:
                (page,) = (course / "feedback" / student).rglob("*.html")
                for view, how in VIEWS.items():
                    look(browser, page.as_uri(), f"feedback-{student}-{view}-{language}", how, out, faults)
            (report,) = course.glob("*.html")
            look(browser, report.as_uri(), f"report-{language}", VIEWS["wide"], out, faults)
        with jupyter(work / "lab") as address:
            run_notebook(browser, address, NOTEBOOK, out, faults)
        browser.close()
    print(f"{len(list(out.glob('*.png')))} pictures in {out}, {len(faults)} faults")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
