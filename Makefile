# Thin: each target is one command. VENV= may name another virtual environment.
VENV ?= .venv
# start.py takes the newest Python that suits; PYTHON= names another one.
START = $(or $(PYTHON),python3) start.py --venv $(VENV) $(if $(PYTHON),--python $(PYTHON))
RUN = $(VENV)/bin/python
LESSON ?= 00
# Published tables are taken from this folder where it exists, else downloaded on request.
MIRROR := $(realpath ../shared/published)
export HELPERS_PUBLISHED_MIRROR ?= $(MIRROR)
export PYBAMM_DISABLE_TELEMETRY = true

.PHONY: lab quick test prove run data bench site audit demo measured offline room scale clean
lab:
	$(START)

quick: $(VENV)/.site
	$(RUN) tests/support/quick.py

test: $(VENV)/.site
	VENV=$(VENV) sh tests/run.sh

prove: $(VENV)/.site
	$(RUN) -m proofs $(if $(MINUTES),--minutes $(MINUTES))

run: $(VENV)/.installed
	$(RUN) -m helpers.course.notebooks run $(LESSON)

data: $(VENV)/.installed
	$(RUN) -m helpers.tables.datasets make $(NAME) $(if $(SCHEDULER),--scheduler $(SCHEDULER))

bench: $(VENV)/.peers
	$(RUN) -m proofs.benchmarks $(NAME)

site: $(VENV)/.site
	$(RUN) -m workshop.site

audit: $(VENV)/.site
	$(RUN) -m workshop.site.audit

demo: $(VENV)/.site
	$(RUN) -m workshop.demos

measured: $(VENV)/.site
	$(RUN) -m workshop.site.measured

offline: $(VENV)/.installed
	$(RUN) -m workshop.offline.pack

room: $(VENV)/.site
	$(RUN) -m proofs.room

scale: $(VENV)/.site
	$(RUN) -m proofs.scale

clean:
	rm -rf $(VENV) *.egg-info .pytest_cache .ruff_cache .import_linter_cache .mypy_cache

# One way to install: start.py does what is not done, and renews the time of its file .installed.
$(VENV)/.installed: requirements.lock requirements-source.lock pyproject.toml
	$(START) --install-only

$(VENV)/.site: $(VENV)/.installed requirements-site.lock
	$(START) --install-only --site
	@touch $@

$(VENV)/.peers: $(VENV)/.installed requirements-peers.lock
	$(START) --install-only --peers
	@touch $@
