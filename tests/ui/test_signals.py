"""PySide6 6.12.0 on CPython 3.11 loses a reference of ``True`` at every emit and ends the process.

Run in a process of its own, so that an abort is a failed test with its output rather than a dead test run.
"""

import subprocess
import sys

TEN_THOUSAND_EMITS = """
from PySide6.QtCore import QCoreApplication, QObject, Signal

class Emitter(QObject):
    told = Signal(bool)

app = QCoreApplication([])
emitter, heard = Emitter(), []
for number in range(10_000):
    slot = heard.append
    emitter.told.connect(slot)
    emitter.told.emit(True)
    emitter.told.disconnect(slot)
print(sum(heard))
"""


def test_ten_thousand_emits_and_connections_leave_python_whole():
    outcome = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", TEN_THOUSAND_EMITS],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (outcome.returncode, outcome.stdout.strip()) == (0, "10000"), outcome.stderr
