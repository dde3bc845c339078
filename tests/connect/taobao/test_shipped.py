"""The data that comes with the package is plain."""

from fuchang.connect.taobao.shipped import parsed, shipped, shipped_folder


def test_files_and_folders_are_plain_data() -> None:
    assert shipped("errors.yml")["errors"]
    assert all(file["methods"] for file in shipped_folder("methods"))
    assert parsed("{a: [1, x]}") == {"a": [1, "x"]}
