"""Which Chromium the browser tests drive: the first one found on this machine."""

import os
import shutil
import sys

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)

MISSING = (
    "The browser tests need Chromium, Chrome or Edge and found none. Install one, for example with "
    "`apt-get install chromium`, `dnf install chromium` or `brew install --cask google-chrome`, "
    "or set CHROMIUM to the program's path."
)


def find() -> str | None:
    """Return the path of a browser: the environment's CHROMIUM if it is set, else the first of NAMES."""
    names = (chosen,) if (chosen := os.environ.get("CHROMIUM")) else NAMES
    return next((path for name in names if (path := shutil.which(name))), None)


if __name__ == "__main__":
    sys.exit(0 if find() else MISSING)
