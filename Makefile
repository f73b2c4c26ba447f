# The only vocabulary of the project: people and CI call these targets.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# Python 3.11 or newer for training and engine; QGIS's own Python for the plugin's tests.
PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3)
QGIS_PYTHON ?= /usr/bin/python3
LRELEASE ?= /usr/lib/qt5/bin/lrelease
DATA ?=
DEEPNESS ?=
DRY ?=
WHEELS ?=
MODEL ?=
HOSTS ?=
CASES ?= 2000
SEED ?= 0
DEMO := build/demo
VERSION = $(shell sed -n 's/^version=//p' metadata.txt)

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONDONTWRITEBYTECODE := 1
PIN := --constraint requirements/constraints.txt
# Newer pips go on within a broken download.
export PIP_RESUME_RETRIES := 5
PYTEST := -m pytest -p no:cacheprovider
# Files side by side. With torch also OMP_NUM_THREADS=1: threads that outnumber the cores wait in circles.
SIDE_BY_SIDE := --numprocesses auto --maxprocesses 4 --dist loadfile
CODE := grass_qgis grass_model export tests tools benchmarks

# --- start ----------------------------------------------------------------------------------------
help: ## Show the targets
	@awk -F ':.*## ' '/^# --- /{gsub(/^# -+ | -+$$/, ""); group = $$0} \
	  /^[a-z-]+:.*## /{if (group) printf "\n%s\n", toupper(substr(group, 1, 1)) substr(group, 2); group = ""; \
	    printf "  %-16s %s\n", $$1, $$2}' Makefile

setup: .venv/.ready .venv-engine/.ready .venv-qgis/.ready ## Make all environments (QGIS from Debian's packages)

demo: .venv/.ready .venv-qgis/.ready zip ## The main job end to end; DATA=FOLDER for your own images
	@.venv/bin/python tools/demo.py --out $(DEMO) --data "$(DATA)"

# --- environments -------------------------------------------------------------------------------
.venv/.ready: pyproject.toml requirements/constraints.txt
	@bash tools/system_packages.sh python
	@echo "Making .venv (training, export, engine; several GB, some minutes) ..."
	@$(PYTHON) -m venv .venv
	@bash tools/pip_install.sh .venv $(PIN) --editable '.[engine,train,torchgeo,test,lint]'
	@touch $@

.venv-engine/.ready: pyproject.toml requirements/constraints.txt
	@bash tools/system_packages.sh python
	@echo "Making .venv-engine (the plugin's backend: no torch, no QGIS) ..."
	@$(PYTHON) -m venv .venv-engine
	@bash tools/pip_install.sh .venv-engine $(PIN) --requirement requirements/engine.txt
	@touch $@

.venv-qgis/.ready: requirements/constraints.txt requirements/qgis.txt
	@bash tools/system_packages.sh python qgis
	@echo "Making .venv-qgis (QGIS's Python with pytest beside it) ..."
	@$(QGIS_PYTHON) -m venv --system-site-packages .venv-qgis
	@bash tools/pip_install.sh .venv-qgis $(PIN) --requirement requirements/qgis.txt
	@touch $@

.venv-docs/.ready: requirements/constraints.txt requirements/docs.txt
	@bash tools/system_packages.sh python
	@echo "Making .venv-docs (the documentation site's builder) ..."
	@$(PYTHON) -m venv .venv-docs
	@bash tools/pip_install.sh .venv-docs $(PIN) --requirement requirements/docs.txt
	@touch $@

.venv-types/.ready: requirements/types.txt tools/write_qgis_types.py
	@bash tools/system_packages.sh python
	@echo "Making .venv-types (types of QGIS and Qt; nothing of it is run) ..."
	@$(PYTHON) -m venv .venv-types
	@bash tools/pip_install.sh .venv-types --no-deps --requirement requirements/types.txt
	@.venv-types/bin/python tools/write_qgis_types.py --out .venv-types/stubs
	@touch $@

.venv-peers/.ready: requirements/peers.txt requirements/constraints.txt
	@bash tools/system_packages.sh python qgis
	@$(QGIS_PYTHON) -m venv --system-site-packages .venv-peers
	@bash tools/pip_install.sh .venv-peers --requirement requirements/peers.txt "$$(grep ^onnxruntime== requirements/constraints.txt)"
	@touch $@

lock: .venv/.ready .venv-engine/.ready .venv-qgis/.ready .venv-docs/.ready ## Write requirements/constraints.txt from the environments
	@bash tools/lock.sh > requirements/constraints.new
	@mv requirements/constraints.new requirements/constraints.txt

# --- quality ------------------------------------------------------------------------------------
lint: lint-qgis ## ruff, mypy, and bandit + detect-secrets on what the zip holds
	.venv/bin/ruff format --check $(CODE)
	.venv/bin/ruff check $(CODE)
	.venv/bin/mypy grass_qgis/engine grass_model export
	.venv/bin/bandit --quiet --recursive --configfile pyproject.toml grass_qgis
	.venv/bin/detect-secrets-hook $$(git ls-files grass_qgis metadata.txt)

# What of the plugin meets QGIS: everything but the engine.
QGIS_SIDE := $(filter-out grass_qgis/engine,$(patsubst %/__init__.py,%,$(wildcard grass_qgis/*/__init__.py))) $(wildcard grass_qgis/*.py)

lint-qgis: .venv/.ready .venv-types/.ready ## mypy on the plugin with the types of QGIS 3, then of Qt 6
	MYPYPATH=.venv-types/stubs/qt5 .venv/bin/mypy --cache-dir .mypy_cache/qt5 $(QGIS_SIDE)
	MYPYPATH=.venv-types/stubs/qt6 .venv/bin/mypy --cache-dir .mypy_cache/qt6 $(QGIS_SIDE)

format: .venv/.ready ## Format the code
	.venv/bin/ruff format $(CODE)
	.venv/bin/ruff check --fix $(CODE)

# --- tests --------------------------------------------------------------------------------------
TESTS := test-package test-wheel test-engine test-model test-qgis test-end-to-end

test: ## All tests; a part that fails keeps no other from being run
	@failed=(); for part in $(TESTS); do $(MAKE) $$part || failed+=($$part); done; \
	  if (( $${#failed[@]} )); then echo "Failed: $${failed[*]}" >&2; exit 1; fi

test-engine: .venv-engine/.ready ## The engine, where neither torch nor QGIS exist
	.venv-engine/bin/python $(PYTEST) $(SIDE_BY_SIDE) tests/grass_qgis/engine tests/hostile \
	  --ignore tests/hostile/training

test-model: .venv/.ready ## Training, export, and the engine on a Dask cluster
	OMP_NUM_THREADS=1 .venv/bin/python $(PYTEST) $(SIDE_BY_SIDE) tests/grass_model tests/export tests/benchmarks tests/grass_qgis/engine/runs/test_cluster.py

test-package: .venv/.ready ## Import law, zip, versions
	OMP_NUM_THREADS=1 .venv/bin/python $(PYTEST) $(SIDE_BY_SIDE) tests/tools tests/test_architecture.py tests/test_package.py tests/test_docs.py \
	  tests/test_qt6.py tests/test_workflow.py tests/test_safe_calls.py tests/long_runs/test_growth.py \
	  tests/hostile/training

test-wheel: .venv/.ready ## The wheel in a fresh environment without torch makes a map
	@PYTHON="$(PYTHON)" bash tools/test_wheel.sh

test-qgis: .venv-qgis/.ready .venv-engine/.ready zip ## The built zip in real QGIS
	QT_QPA_PLATFORM=offscreen GRASS_QGIS_BACKEND_PYTHON=$(CURDIR)/.venv-engine/bin/python \
	  .venv-qgis/bin/python $(PYTEST) tests/grass_qgis --ignore tests/grass_qgis/engine

test-hosts: ## The built zip in the QGIS of newer Debians (root; some 2 GB each, kept); HOSTS=trixie for one
	nice bash tools/test_hosts.sh $(HOSTS)

test-hostile: .venv/.ready ## Thousands of spoilt and hostile files of every kind; CASES=2000 SEED=0
	.venv/bin/python -m tests.hostile.corpus --cases $(CASES) --seed $(SEED)

test-end-to-end: .venv/.ready .venv-engine/.ready .venv-qgis/.ready zip ## Scene to map, command line and QGIS compared
	.venv/bin/python $(PYTEST) tests/end_to_end

check-rasters: .venv/.ready .venv-engine/.ready .venv-qgis/.ready zip ## Plugin, command line and training over the rasters of DATA=FOLDER, compared
	@.venv/bin/python tools/check_rasters.py --data "$(DATA)"

test-long: .venv-engine/.ready .venv-qgis/.ready ## What grows over 1000 runs of the engine, 200 of the dock (GRASS_LONG_SHARE=0.1: a tenth)
	.venv-engine/bin/python $(PYTEST) tests/long_runs/test_growth.py tests/long_runs/test_worker_runs.py
	QT_QPA_PLATFORM=offscreen GRASS_QGIS_BACKEND_PYTHON=$(CURDIR)/.venv-engine/bin/python \
	  .venv-qgis/bin/python $(PYTEST) tests/long_runs/test_dock_runs.py

test-faults: .venv/.ready .venv-engine/.ready .venv-qgis/.ready zip ## Kills, full disks, lack of memory (long; disks need root); FAULT_ROUNDS=30
	.venv-engine/bin/python $(PYTEST) tests/faults/engine
	.venv/bin/python $(PYTEST) tests/faults/training
	QT_QPA_PLATFORM=offscreen GRASS_QGIS_BACKEND_PYTHON=$(CURDIR)/.venv-engine/bin/python \
	  .venv-qgis/bin/python $(PYTEST) tests/faults/qgis

# --- products -----------------------------------------------------------------------------------
zip: ## Build the plugin's zip into build/
	@bash tools/system_packages.sh python
	@$(PYTHON) tools/build_plugin.py

release: lint ## Plugin zip, wheel and sources into dist/, checked for publishing
	@.venv/bin/python tools/release.py

translations: ## Bring tools/i18n up to the plugin's texts, and the plugin up to tools/i18n
	@bash tools/system_packages.sh python translations
	@$(PYTHON) tools/update_translations.py
	@mkdir -p grass_qgis/resources/i18n
	@for file in tools/i18n/*.ts; do \
	  $(LRELEASE) -silent -nounfinished $$file -qm grass_qgis/resources/i18n/$$(basename $$file .ts).qm; done

docs: .venv-docs/.ready ## The documentation site, in build/docs/site
	.venv-docs/bin/python tools/write_site.py --out build/docs
	PYTHONPATH=. .venv-docs/bin/python tools/write_reference.py --out build/docs/pages/docs/reference
	NO_MKDOCS_2_WARNING=1 .venv-docs/bin/mkdocs build --strict --config-file build/docs/mkdocs.yml

# --- bundled models -------------------------------------------------------------------------------
self-test-model: .venv/.ready ## Make the little model that devices are tested with anew
	@.venv/bin/python tools/make_self_test_model.py

features-model: .venv/.ready ## Write the encoder for maps from labels anew
	@.venv/bin/python tools/make_features_model.py

land-cover-model: .venv/.ready ## Train the plugin's own model anew (hours on two cores); DATA=FOLDER of the data sets
	@.venv/bin/python tools/make_land_cover_model.py --data "$(DATA)"

land-cover-sentinel-model: .venv/.ready ## Train the model of Sentinel-2's four bands at 10 m anew; DATA=FOLDER of the data sets
	@.venv/bin/python tools/make_land_cover_model.py --model land_cover_s2_10m --data "$(DATA)"

# --- pictures -------------------------------------------------------------------------------------
screenshots: .venv-qgis/.ready .venv-engine/.ready zip ## Pictures of the dock into docs/pictures, in QGIS under Xvfb (after make walk)
	@test -e build/walk/dubai_part.tif || { echo "The pictures show a scene of the walk: run make walk first." >&2; exit 2; }
	@rm -rf build/screenshots && mkdir -p build/screenshots/plugins
	@$(PYTHON) -m zipfile -e build/grass_qgis-$(VERSION).zip build/screenshots/plugins
	@GRASS_PLUGINS=$(CURDIR)/build/screenshots/plugins GRASS_PICTURES=$(CURDIR)/docs/pictures \
	  GRASS_SCENE=$(CURDIR)/build/walk/dubai_part.tif \
	  GRASS_MODEL=$(CURDIR)/build/screenshots/plugins/grass_qgis/models/land_cover_rgb.onnx \
	  GRASS_QGIS_BACKEND_PYTHON=$(CURDIR)/.venv-engine/bin/python PYTHONPATH=$(CURDIR)/tools \
	  xvfb-run --auto-servernum --server-args "-screen 0 2400x1800x24" qgis --nologo --noversioncheck --noplugins \
	  --profiles-path build/screenshots/profile --code tools/screenshots.py

walk: .venv/.ready .venv-qgis/.ready zip ## The analyst's tutorial in QGIS under Xvfb, and its pictures; DATA=FOLDER of the Dubai set
	@.venv/bin/python tools/take_walk.py --data "$(DATA)"

gallery: .venv/.ready ## Real scenes beside their maps for docs/gallery.md; DATA=FOLDER of the data sets, MODEL=M.onnx
	@.venv/bin/python tools/make_gallery.py --data "$(DATA)" $(if $(MODEL),--model "$(MODEL)")

# --- benchmarks -----------------------------------------------------------------------------------
regions-picture: .venv/.ready ## The picture of regions in docs/pictures; DATA=FOLDER of the Dubai set, others beside it
	@.venv/bin/python benchmarks/draw_regions.py --count 9 --raster "$(DATA)/images/t3_006.jpg" \
	  "$(DATA)/../naip/images/claremont_2020_0.tif" "$(DATA)/../geotiff/naip_va_4band_utm17_1m.tif"

bench: bench-engine bench-polygonize bench-pretrain bench-export ## All benchmarks

bench-engine: .venv/.ready .venv-engine/.ready ## Tiled inference; DATA=FOLDER of the Dubai set
	@.venv/bin/python benchmarks/bench_engine.py $(if $(DATA),--data "$(DATA)")

bench-polygonize: .venv/.ready ## Class raster to polygons, against GDAL
	.venv/bin/python benchmarks/bench_polygonize.py

bench-regions: .venv/.ready ## Segment trees and regions against squares and SLIC; DATA=FOLDER of the Dubai set
	@.venv/bin/python benchmarks/bench_regions.py --data "$(DATA)"

bench-pretrain: .venv/.ready ## Cost of a GraSS step against a SimCLR step
	.venv/bin/python benchmarks/bench_pretrain.py

bench-learn: .venv/.ready ## Maps from labels by a simulated analyst; DATA=FOLDER of the Dubai set, NAIP=, VAIHINGEN=, FOREST=1, PARTS=1, NEXT=1
	@.venv/bin/python benchmarks/bench_learn.py --data "$(DATA)" $(if $(NAIP),--naip "$(NAIP)") \
	  $(if $(VAIHINGEN),--vaihingen "$(VAIHINGEN)") $(if $(FOREST),--forest) $(if $(PARTS),--parts) $(if $(NEXT),--next)

bench-label: .venv-qgis/.ready .venv-engine/.ready zip ## The live map in QGIS under Xvfb; DATA=FOLDER of the Dubai set, SHARE=0.1 for a tenth
	@xvfb-run --auto-servernum --server-args "-screen 0 1920x1200x24" .venv-qgis/bin/python benchmarks/bench_label.py \
	  --zip build/grass_qgis-$(VERSION).zip --backend $(CURDIR)/.venv-engine/bin/python --data "$(DATA)" --share $(or $(SHARE),1)

bench-peers: .venv/.ready .venv-peers/.ready ## Whole runs beside Deepness'; DEEPNESS=FOLDER with its repository, DATA=FOLDER of the Dubai set
	@.venv/bin/python benchmarks/bench_peers.py --deepness "$(DEEPNESS)" --python .venv-peers/bin/python $(if $(DATA),--data "$(DATA)") \
	  $(if $(MODEL),--model "$(MODEL)")

bench-adapt: .venv/.ready ## What adapting to the imagery that is clicked on is worth; DATA=FOLDER of a data set, SET=dubai (naip, vaihingen), SEEDS=1,2,3
	@.venv/bin/python tools/link_scenes.py --data "$(DATA)" --out build/bench/adapt-$(SET) --splits $(or $(SPLITS),test)
	@OMP_NUM_THREADS=1 .venv/bin/grass-train benchmark --config benchmarks/configs/adapt-$(SET).yaml --seeds "[$(or $(SEEDS),1,2,3)]" \
	  --data build/bench/adapt-$(SET)/labelled --images build/bench/adapt-$(SET)/scenes --out build/bench/adapt-$(SET)/results

bench-paper: .venv/.ready ## Pretrainings at the published scale on one GPU; DATA=FOLDER with loveda/ and loveda-urban/, DRY=1 for the hours
	@.venv/bin/grass-train benchmark --config benchmarks/configs/loveda.yaml --data "$(DATA)/loveda-urban" \
	  --images "torchgeo:LoveDA?root=$(DATA)/loveda&scene=urban" --out build/bench/paper $(if $(DRY),--dry_run)

check-gpu: ## All that only a GPU can prove, within 8 minutes; WHEELS=FOLDER (tools/gpu_wheels.sh) without network
	@bash tools/check_gpu.sh "$(WHEELS)"

bench-domain: .venv/.ready ## What the domain check catches; DATA=FOLDER of the data sets, MODEL=M.onnx
	@.venv/bin/python benchmarks/bench_domain.py --data "$(DATA)" $(if $(MODEL),--model "$(MODEL)")

bench-learnt-domain: .venv/.ready ## The same of models learnt from a few labels; DATA=FOLDER of the data sets
	@.venv/bin/python benchmarks/bench_learnt_domain.py --data "$(DATA)"

bench-export: .venv/.ready ## Time of each variant of a segmenter over its float32 file
	.venv/bin/python benchmarks/bench_export.py

# --- upkeep ---------------------------------------------------------------------------------------
clean: ## Remove what was built, keep the environments
	find build -mindepth 1 -maxdepth 1 -not -name hosts -exec rm -rf {} + 2>/dev/null || true
	rm -rf dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -not -path './.venv*' -not -path './build/*' -prune -exec rm -rf {} +

.PHONY: help setup lock lint lint-qgis format release test test-wheel test-engine test-model test-package test-qgis test-hosts test-end-to-end \
        check-rasters test-hostile test-long test-faults zip translations docs self-test-model features-model land-cover-model land-cover-sentinel-model demo \
        screenshots walk regions-picture gallery bench bench-engine bench-polygonize bench-pretrain bench-learn bench-label bench-regions bench-export bench-peers bench-adapt bench-paper check-gpu clean
