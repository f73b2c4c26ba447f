"""One segmentation by Deepness' own processor, timed; bench_peers.py starts it in QGIS's Python.

Usage: run_deepness.py CHECKOUT SCENE MODEL CLASSES.npy

CHECKOUT is a copy of the plugin's repository; nothing of it is kept here. Settings are the
plugin's defaults: 15 % overlap, batches of 1, median filter of 9 pixels. The last line printed is
JSON: seconds from the layer to the polygons, and the largest resident memory.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import numpy as np

OVERLAP_PERCENT = 15
MEDIAN_PX = 9


def main() -> int:
    """Runs it; exit status 2 when the checkout is not one."""
    checkout, scene, model_path, out = (Path(text) for text in sys.argv[1:5])
    sys.path.insert(0, str(checkout / "src"))
    try:
        from deepness.processing.models.segmentor import Segmentor
    except ImportError as error:
        sys.stderr.write(f"{checkout} holds no Deepness that runs here: {error}\n")
        return 2
    from qgis.core import QgsApplication, QgsRasterLayer

    application = QgsApplication([], False)
    application.initQgis()
    layer = QgsRasterLayer(str(scene), "scene")
    base = _peak_mib()
    began = time.perf_counter()
    deepness = _map_processor(layer, Segmentor(str(model_path)))
    deepness.run()
    seconds = time.perf_counter() - began
    # Deepness counts classes from 1 and keeps 0 for none.
    np.save(out, deepness.get_result_img()[0])
    record = {"seconds": seconds, "peak_mib": _peak_mib(), "qgis_mib": base}
    sys.stdout.write("\n" + json.dumps(record) + "\n")
    sys.stdout.flush()
    return 0


def _map_processor(layer: Any, model: Any) -> Any:
    from deepness.common.channels_mapping import ChannelsMapping, ImageChannelStandaloneBand
    from deepness.common.processing_overlap import ProcessingOverlap, ProcessingOverlapOptions
    from deepness.common.processing_parameters.map_processing_parameters import ProcessedAreaType
    from deepness.common.processing_parameters.segmentation_parameters import (
        SegmentationParameters,
    )
    from deepness.processing.map_processor.map_processor_segmentation import (
        MapProcessorSegmentation,
    )

    bands = ChannelsMapping()
    names = ("red", "green", "blue")
    bands.set_image_channels(
        [ImageChannelStandaloneBand(band_number=k + 1, name=name) for k, name in enumerate(names)]
    )
    bands.set_number_of_model_inputs_same_as_image_channels()
    percent = ProcessingOverlapOptions.OVERLAP_IN_PERCENT
    settings = SegmentationParameters(
        resolution_cm_per_px=100 * layer.rasterUnitsPerPixelX(),
        tile_size_px=model.get_input_size_in_pixels()[0],
        batch_size=1,
        local_cache=False,
        processed_area_type=ProcessedAreaType.ENTIRE_LAYER,
        mask_layer_id=None,
        input_layer_id=layer.id(),
        input_channels_mapping=bands,
        postprocessing_dilate_erode_size=MEDIAN_PX,
        processing_overlap=ProcessingOverlap(percent, percentage=OVERLAP_PERCENT),
        pixel_classification__probability_threshold=0.0,
        model=model,
    )
    return MapProcessorSegmentation(
        rlayer=layer, vlayer_mask=None, map_canvas=MagicMock(), params=settings
    )


def _peak_mib() -> float:
    """Largest resident memory so far (Linux); that of `getrusage` begins with the parent's."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    raise SystemExit(main())
