"""What is asked of every file that is refused."""

import sys
import time

import pytest

from cells.files import FileError, read_model

STARTS = {"os.system", "os.exec", "os.posix_spawn", "os.fork", "subprocess.Popen", "socket.connect"}
# Code that is loaded when it is first needed. A syntax error makes Python look for its line in "<unknown>".
LIBRARIES = (sys.prefix, sys.base_prefix, "<unknown>")


class Watch:
    """Every process that is started and every file that is opened while it is `on`; a hook can never be removed."""

    def __init__(self):
        self.on = False
        self.seen: list[str] = []

    def __call__(self, event, arguments):
        if self.on and (event in STARTS or (event == "open" and not str(arguments[0]).startswith(LIBRARIES))):
            self.seen.append(f"{event} {arguments}")


@pytest.fixture(scope="session")
def watch():
    watch = Watch()
    sys.addaudithook(watch)
    return watch


@pytest.fixture
def refused(watch, tmp_path, monkeypatch):
    """Asserts that a file is refused at once, with `word` in the message, and that nothing else happened."""

    def check(data, name, word):
        monkeypatch.chdir(tmp_path)
        watch.seen.clear()
        watch.on = True
        before = time.perf_counter()
        try:
            with pytest.raises(FileError) as refusal:
                read_model(data, name)
        finally:
            watch.on = False
        assert time.perf_counter() - before < 20
        message = str(refusal.value)
        assert message.startswith(f"{name}: ")
        assert word in message
        assert message.endswith(".")
        assert message.isprintable()
        assert len(message) < 700
        assert watch.seen == []
        assert list(tmp_path.iterdir()) == []

    return check
