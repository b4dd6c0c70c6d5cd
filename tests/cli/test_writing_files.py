"""A file that a command writes is there whole, or as it was before."""

from __future__ import annotations

import errno
import os

import pytest

from relay_connectors.cli.files import writing
from relay_connectors.errors import ConfigurationError


def test_a_disk_that_is_full_in_the_middle_leaves_the_old_file_and_says_so(tmp_path):
    target = tmp_path / "people.csv"
    target.write_text("as it was", encoding="ascii")

    def export():
        with writing(target) as file:
            file.write(b"half of")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(ConfigurationError, match="cannot be written"):
        export()

    assert [path.name for path in tmp_path.iterdir()] == ["people.csv"]
    assert target.read_text(encoding="ascii") == "as it was"
