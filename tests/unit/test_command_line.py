"""What the command line takes and refuses, before anything is opened."""

import pytest

from sign_desk.__main__ import main


def test_help_promises_only_what_there_is(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    assert "webhook" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["--demo", "--store", "Northern Neon"],
        ["--tour", "pictures", "--demo"],
        ["--tour", "pictures", "--store", "Northern Neon"],
        ["--tour", "pictures", "--data-dir", "data"],
    ],
)
def test_flags_that_contradict_one_another_are_refused(arguments, capsys, monkeypatch):
    monkeypatch.delenv("SIGN_DESK_TOKEN", raising=False)
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert all(flag in said for flag in arguments if flag.startswith("--"))
