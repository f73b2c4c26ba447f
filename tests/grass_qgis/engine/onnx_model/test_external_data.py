from __future__ import annotations

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from onnx.external_data_helper import set_external_data

from grass_qgis.engine.core.errors import ModelError
from grass_qgis.engine.onnx_model.external_data import check_external_data, external_locations
from tests.onnx_models import write_segment_model


def outside(name, location):
    tensor = numpy_helper.from_array(np.ones((2, 2), np.float32), name)
    set_external_data(tensor, location, 0, 16)
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    return tensor


def write_model(path, initializers=(), nodes=()):
    value = [helper.make_tensor_value_info("y", TensorProto.FLOAT, [2, 2])]
    graph = helper.make_graph(list(nodes), "g", [], value, list(initializers))
    path.write_bytes(helper.make_model(graph).SerializeToString())
    return path


def test_a_model_that_holds_its_weights_names_no_file(tmp_path):
    path = write_segment_model(tmp_path / "m.onnx", radius=2)
    assert external_locations(path) == []
    check_external_data(path)


def test_every_place_of_a_tensor_is_searched(tmp_path):
    inner = helper.make_graph([], "inner", [], [], [outside("c", "c.bin")])
    nodes = [
        helper.make_node("Constant", [], ["y"], value=outside("b", "b.bin")),
        helper.make_node("If", ["y"], ["z"], then_branch=inner, else_branch=inner),
    ]
    path = write_model(tmp_path / "m.onnx", [outside("a", "a.bin")], nodes)
    assert sorted(external_locations(path)) == ["a.bin", "b.bin", "c.bin", "c.bin"]


@pytest.mark.parametrize("location", ["../w.bin", "/etc/hostname", "a/../../w.bin"])
def test_weights_outside_the_folder_are_refused_by_name(tmp_path, location):
    path = write_model(tmp_path / "m.onnx", [outside("a", location)])
    with pytest.raises(ModelError, match="outside its folder") as caught:
        check_external_data(path)
    assert location in caught.value.what


@pytest.mark.parametrize("location", ["w.bin", "weights/w.bin", "./w.bin"])
def test_weights_beside_the_model_are_allowed(tmp_path, location):
    check_external_data(write_model(tmp_path / "m.onnx", [outside("a", location)]))


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    folder = tmp_path / "model"
    folder.mkdir()
    (tmp_path / "w.bin").write_bytes(b"1234")
    (folder / "w.bin").symlink_to(tmp_path / "w.bin")
    with pytest.raises(ModelError, match=r"w\.bin"):
        check_external_data(write_model(folder / "m.onnx", [outside("a", "w.bin")]))


@pytest.mark.parametrize("content", [b"\xff" * 40, b"no model", b"\x3a\xff\xff\x03x"])
def test_what_cannot_be_followed_to_its_end_is_refused(tmp_path, content):
    path = tmp_path / "m.onnx"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="damaged, or not an ONNX model"):
        external_locations(path)


def test_an_empty_file_names_nothing(tmp_path):
    path = tmp_path / "m.onnx"
    path.write_bytes(b"")
    assert external_locations(path) == []


GROUP = b"\xa3\x06\xa4\x06"  # an unknown group, empty: the runtime's parser skips it
LONG = b"\x08" + b"\x80" * 11 + b"\x00"


@pytest.mark.parametrize("intruder", [GROUP, LONG], ids=["group", "long number"])
@pytest.mark.parametrize("first", [True, False])
def test_what_only_the_runtime_understands_cannot_hide_a_file(tmp_path, intruder, first):
    path = write_model(tmp_path / "m.onnx", [outside("a", "/etc/hostname")])
    whole = path.read_bytes()
    path.write_bytes(intruder + whole if first else whole[:2] + intruder + whole[2:])
    with pytest.raises(ModelError):
        check_external_data(path)


def test_a_tag_of_more_than_32_bits_is_read_as_the_runtime_reads_it(tmp_path):
    path = write_model(tmp_path / "m.onnx", [outside("a", "../w.bin")])
    model = onnx.load_model(path, load_external_data=False)
    graph = model.graph.SerializeToString()
    wide = bytes([0x3A | 0x80, 0x80, 0x80, 0x80, 0x80 | 0x10, 0x00])  # field 7 and bit 32
    size = bytes([len(graph) & 0x7F | 0x80, len(graph) >> 7])
    path.write_bytes(wide + size + graph)
    assert external_locations(path) == ["../w.bin"]


def test_deep_nesting_is_refused(tmp_path):
    def field(number, content):
        size, tail = len(content), b""
        while True:
            more = size > 0x7F
            tail += bytes([size & 0x7F | (0x80 if more else 0)])
            size >>= 7
            if not more:
                return bytes([number << 3 | 2]) + tail + content

    graph = b""
    for _ in range(1500):
        graph = field(1, field(5, field(6, graph)))
    path = tmp_path / "m.onnx"
    path.write_bytes(field(7, graph))
    with pytest.raises(ModelError):
        check_external_data(path)


def test_the_files_a_model_keeps_weights_in_are_reported(tmp_path):
    path = write_model(tmp_path / "m.onnx", [outside("a", "w.bin")])
    assert check_external_data(path) == [tmp_path.resolve() / "w.bin"]
