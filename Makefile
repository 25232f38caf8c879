# Xunwen 寻闻. Two commands on a fresh machine: `make run` and `make test`.
# What is more than one command long is in scripts/.

.POSIX:

# Where `make run` listens: PORT=8080, or LISTEN=0.0.0.0:8080 for other machines too.
PORT ?= 7878
LISTEN ?= 127.0.0.1:$(PORT)

# Which script conversion to build: the C++ library where it is usable, else pure Rust.
FEATURES = $$(scripts/script-conversion.sh)

.PHONY: help run test build lint bench doc clean

help:
	@echo 'make run     install what is missing, build, index corpus/, serve; PORT=8080 for another port'
	@echo 'make test    install what the tests need, run every test'
	@echo 'make build   the release binary: target/release/xunwen'
	@echo 'make lint    formatting, clippy, documentation, licences, shell scripts'
	@echo 'make bench   the benchmarks'
	@echo 'make doc     the API documentation: target/doc/'
	@echo 'make clean   remove target/ and the built index/'

run:
	@exec env LISTEN='$(LISTEN)' scripts/run.sh

test:
	@scripts/test.sh

build:
	@scripts/build.sh

lint:
	@scripts/lint.sh

bench:
	cargo bench --locked --package xunwen-tests $(FEATURES)

doc:
	cargo doc --locked --workspace --no-deps $(FEATURES)

clean:
	cargo clean
	rm -rf index
