"""The YAML files beside the reader."""

import pytest
import yaml

from fuchang.connect.exports.shipped import parsed, shipped, shipped_folder


def test_every_file_of_the_maps_is_found():
    assert {"orders", "OL-2020", "RF-2026"} <= {raw["id"] for raw in shipped_folder("maps")}
    assert shipped("synonyms.yml")


def test_only_plain_data_is_read():
    with pytest.raises(yaml.YAMLError):
        parsed("!!python/object/apply:os.system [echo]")
