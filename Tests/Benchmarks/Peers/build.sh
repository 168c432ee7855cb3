#!/bin/sh
# Builds the three peer programs: `build.sh OUT` makes OUT/c, OUT/go and OUT/python.
set -eu

[ $# -eq 1 ] || { echo "usage: $0 OUT" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
missing=0

need() { # what it is, the Debian package, then a command that succeeds if it is there
    what=$1 package=$2
    shift 2
    "$@" >/dev/null 2>&1 || { echo "missing: $what (Debian package $package)" >&2; missing=1; }
}

gocode=/usr/share/gocode
need "a C compiler" gcc sh -c 'command -v cc'
need "rabbitmq-c's headers" librabbitmq-dev test -f /usr/include/amqp_tcp_socket.h
need "jansson's headers" libjansson-dev test -f /usr/include/jansson.h
need "the Go compiler" golang-go sh -c 'command -v go'
need "amqp091-go" golang-github-rabbitmq-amqp091-go-dev test -d $gocode/src/github.com/rabbitmq/amqp091-go
need "Python 3" python3 sh -c 'command -v python3'
[ -x "$out/venv/bin/python" ] || need "Python's venv module" python3-venv python3 -c 'import venv, ensurepip'
[ $missing -eq 0 ] || exit 1

cc -O2 -std=c11 -Wall -Wextra -D_GNU_SOURCE "$here"/c/*.c -o "$out/c" -lrabbitmq -ljansson -lpthread

(cd "$here/go" && GO111MODULE=off GOPATH=$gocode GOFLAGS=-buildvcs=false go build -o "$out/go" ./*.go)

# The venv counts as made once the packages are in it: a broken attempt is made again.
if ! cmp -s "$here/python/requirements.txt" "$out/venv/requirements.txt"; then
    python3 -m venv --clear "$out/venv"
    "$out/venv/bin/pip" install --quiet --requirement "$here/python/requirements.txt"
    cp "$here/python/requirements.txt" "$out/venv/requirements.txt"
fi
cat >"$out/python" <<END
#!/bin/sh
exec "$out/venv/bin/python" "$here/python/main.py" "\$@"
END
chmod +x "$out/python"
