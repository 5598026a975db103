# make build   the program with its page: build/release/yagura
# make watch   builds, and plays the exercise two-partners on http://127.0.0.1:8470
# make test    all tests of the program and the page
# make check   format, structure, tidy, sanitizers, FUZZ_SECONDS (30) of each fuzzer
# make check-all, make bench, make clean
# Each installs what it needs first (scripts/setup). JOBS=N limits the compilers (default: all cores).
.PHONY: build watch test check check-all bench clean

build:
	@scripts/setup build
	@scripts/web
	@scripts/build release yagura

watch: build
	@scripts/watch

test:
	@scripts/setup test
	@scripts/web
	@scripts/test

check:
	@scripts/setup check
	@scripts/check

check-all:
	@scripts/setup check
	@scripts/check --all

bench:
	@scripts/setup build
	@scripts/web
	@scripts/bench

clean:
	rm -rf build web/dist
