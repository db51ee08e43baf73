"""What pip says when it fails, and what the user is told."""

import pytest
from desk_setup.pip_failures import UNEXPLAINED, explain


@pytest.mark.parametrize(
    ("output", "told"),
    [
        (
            "ERROR: Could not install packages: [Errno 28] No space left on device",
            "disk is full",
        ),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "not the one"),
        (
            "WARNING: Retrying (Retry(total=0)) after connection broken by 'SSLError(1, '[SSL: "
            "CERTIFICATE_VERIFY_FAILED]')'\nERROR: No matching distribution found for x",
            "did not prove its identity",
        ),
        (
            "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError('Temporary "
            "failure in name resolution')'\nERROR: No matching distribution found for x",
            "could not be reached",
        ),
        (
            "ERROR: No matching distribution found for pyside6-essentials==6.11.3",
            "no package for this computer",
        ),
        (
            "ERROR: Could not install packages: [WinError 5] Access is denied",
            "not be written",
        ),
        ("Segmentation fault", UNEXPLAINED),
    ],
)
def test_the_cause_is_told(output, told):
    assert told in explain(output)
