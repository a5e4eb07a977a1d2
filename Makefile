# The two commands are `make demo` and `make test`; each does all the set-up it needs.
PYTHON := .venv/bin/python

.PHONY: help demo test setup extension samples pictures clean

help:
	@echo "make demo       the main job on the sample photos; result in out/demo/report.html"
	@echo "make test       ruff, mypy and pytest; installs the tools that read the layouts too"
	@echo "make setup      system libraries, .venv and pinned packages (the others do it too)"
	@echo "make extension  the Blender extension, a zip for each platform, in dist/"
	@echo "make samples    render the sample photos in driver/samples/ anew"
	@echo "make pictures   draw the README's picture of the wardrobe anew"
	@echo "make clean      remove results and caches, keep .venv"

setup:
	@driver/setup.sh

demo: setup
	$(PYTHON) driver/run.py clone driver/samples/outfits.json -o out/demo

test:
	@driver/setup.sh clients
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	$(PYTHON) -m pytest

extension: setup
	$(PYTHON) -m driver.build_extension dist

samples: setup
	$(PYTHON) -m driver.sample_photos driver/samples

pictures: setup
	$(PYTHON) -m driver.wardrobe_picture docs/wardrobe.jpg

clean:
	rm -rf out dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find addon driver tests -name __pycache__ -type d -prune -exec rm -rf {} +
