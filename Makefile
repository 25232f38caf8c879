# Xunwen 寻闻. Start with `make run`; while changing code, run `make check`; before merging, `make test`.
# Anything longer than one command is a script in scripts/.

.POSIX:

# Where `make run` listens. PORT=8080 changes the port; LISTEN=0.0.0.0:8080 admits other machines.
PORT ?= 7878
LISTEN ?= 127.0.0.1:$(PORT)

# How to convert Chinese scripts: with the C++ library where it is usable, else in pure Rust.
FEATURES = $$(scripts/script-conversion.sh)

.PHONY: help run check test test-cluster build lint bench sbom doc clean

help:
	@echo 'make run     install what is missing, build, index corpus/ and serve it; PORT=8080 sets the port'
	@echo 'make check   the fast loop: formatting, clippy, unit tests; under two minutes once built'
	@echo 'make test    install what the tests need and run every test'
	@echo 'make test-cluster'
	@echo '             start an OpenSearch cluster of three nodes and run the tests that need one'
	@echo 'make build   build the release binary: target/release/xunwen'
	@echo 'make lint    check formatting, clippy, documentation, licences, deployment and shell scripts'
	@echo 'make bench   run the benchmarks'
	@echo 'make sbom    list the components of the binary: target/xunwen.cdx.json'
	@echo 'make doc     build the API documentation: target/doc/'
	@echo 'make clean   remove target/ and the built index/'

run:
	@exec env LISTEN='$(LISTEN)' scripts/run.sh

check:
	@scripts/check.sh

test:
	@scripts/test.sh

test-cluster:
	@scripts/test-cluster.sh

build:
	@scripts/build.sh

lint:
	@scripts/lint.sh

bench:
	cargo bench --locked --package xunwen-tests $(FEATURES)

sbom:
	@scripts/sbom.sh

doc:
	cargo doc --locked --workspace --no-deps $(FEATURES)

clean:
	cargo clean
	rm -rf index
