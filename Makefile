# Both commands do all of their own set-up; see README.md.
SERVE ?= 1
PORT ?= 8000
PYTEST_ARGUMENTS ?= -n 2 --dist loadgroup

.PHONY: demo test check services-stop clean

demo:
	@./bootstrap.sh demo
	@exec .venv/bin/python -W ignore manage.py demo --tied --port $(PORT) $(if $(filter 0,$(SERVE)),--no-serve)

test:
	@./bootstrap.sh test
	@exec .venv/bin/python -m pytest $(PYTEST_ARGUMENTS)

check:
	@./.ci/run

services-stop:
	@.venv/bin/python manage.py services stop

# The data of the demo stays: remove var/ by hand if you mean to.
clean:
	-@test ! -x .venv/bin/python || .venv/bin/python manage.py services stop
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis staticfiles
