# Thin: each target is one command. VENV= may name another virtual environment.
VENV ?= .venv
PYTHON ?= python3.11
RUN = $(VENV)/bin/python
LESSON ?= 00
# Published tables are taken from this folder where it exists, else downloaded on request.
MIRROR := $(realpath ../shared/published)
export HELPERS_PUBLISHED_MIRROR ?= $(MIRROR)
export PYBAMM_DISABLE_TELEMETRY = true

# JupyterLab refuses to run as root, which is who one is in a container, unless told so.
ROOT_FLAG = $(if $(filter 0,$(shell id -u)),--allow-root)

.PHONY: lab quick test prove run data bench site audit demo measured offline room scale clean
lab: $(VENV)/.installed
	-$(RUN) -m helpers.preflight all
	$(VENV)/bin/jupyter lab --ServerApp.ip=127.0.0.1 $(ROOT_FLAG) notebooks/00_start_here.ipynb

quick: $(VENV)/.site
	$(RUN) tests/support/quick.py

test: $(VENV)/.site
	VENV=$(VENV) sh tests/run.sh

prove: $(VENV)/.site
	$(RUN) -m proofs $(if $(MINUTES),--minutes $(MINUTES))

run: $(VENV)/.installed
	$(RUN) -m helpers.notebooks run $(LESSON)

data: $(VENV)/.installed
	$(RUN) -m helpers.datasets make $(NAME) $(if $(SCHEDULER),--scheduler $(SCHEDULER))

bench: $(VENV)/.installed
	$(RUN) -m benchmarks

site: $(VENV)/.site
	$(RUN) -m website

audit: $(VENV)/.site
	$(RUN) -m website.audit

demo: $(VENV)/.site
	$(RUN) -m demos

measured: $(VENV)/.site
	$(RUN) -m website.measured

offline: $(VENV)/.installed
	$(RUN) -m delivery.offline

room: $(VENV)/.site
	$(RUN) -m delivery.room

scale: $(VENV)/.site
	$(RUN) -m delivery.scale

clean:
	rm -rf $(VENV) *.egg-info .pytest_cache .ruff_cache .import_linter_cache

# Everything but icet comes as wheels; icet is compiled where there is a C++ compiler.
$(VENV)/.installed: requirements.lock requirements-source.lock pyproject.toml
	@echo "1/4 making the virtual environment $(VENV)"
	$(PYTHON) -m venv $(VENV)
	@echo "2/4 installing the locked packages (about 2 GB, one to five minutes)"
	$(RUN) -m pip install --only-binary :all: -r requirements.lock
	@echo "3/4 compiling icet for lesson 09"
	$(RUN) -m pip install --no-deps --quiet -r requirements-source.lock || \
	  echo "    no C++ compiler: lesson 09 will say what is missing, all others work"
	@echo "4/4 installing the helpers package"
	$(RUN) -m pip install --no-deps --quiet --editable .
	@touch $@

$(VENV)/.site: $(VENV)/.installed requirements-site.lock
	$(RUN) -m pip install --only-binary :all: --quiet -r requirements-site.lock
	@touch $@
