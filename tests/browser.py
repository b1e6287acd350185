"""Find a Chromium for the tests, or install one: the distribution's, else Playwright's own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find(playwright):
    """Return the path of an installed Chromium, or None."""
    installed = [shutil.which(name) for name in NAMES] + [playwright.chromium.executable_path]
    return next((path for path in installed if path and Path(path).exists()), None)


def install():
    """Try to install a Chromium; return what each attempt said."""
    attempts = []
    if shutil.which("apt-get") and os.geteuid() == 0:
        packages = ["chromium", "fonts-dejavu-core"]
        attempts.append(["apt-get", "update"])
        attempts.append(["apt-get", "install", "--yes", "--no-install-recommends", *packages])
    attempts.append([sys.executable, "-m", "playwright", "install", "chromium"])
    said = []
    for command in attempts:
        ran = subprocess.run(
            command,
            capture_output=True,
            text=True,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
        said.append(f"$ {' '.join(command)}\n{(ran.stdout + ran.stderr)[-500:]}")
        if ran.returncode == 0 and command[1] == "install":
            break
    return "\n".join(said)


def chromium(playwright):
    """Return the path of a Chromium, installing one if need be.

    Raises:
        RuntimeError: there is none and none could be installed; the message says what to install.
    """
    if path := find(playwright):
        return path
    said = install()
    if path := find(playwright):
        return path
    raise RuntimeError(
        "The browser tests need Chromium, and none could be installed.\n"
        "Mend: `apt-get install chromium` (or your system's package), or "
        f"`.venv/bin/playwright install chromium`.\n{said}"
    )
