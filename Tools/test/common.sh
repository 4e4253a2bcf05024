# Shared by the scripts of this folder, which source it. Does nothing by itself.
# shellcheck shell=bash

set -euo pipefail
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)

# use_program FOLDER : the program that is tested, as the tests look for it.
use_program() {
    TIERSYNC_PROGRAM_FOLDER=$(cd -- "${1:-$root/.build/release}" 2>/dev/null && pwd) && [ -x "$TIERSYNC_PROGRAM_FOLDER/tiersync" ] || {
        echo "there is no tiersync in ${1:-.build/release}: run make build" >&2
        exit 1
    }
    export TIERSYNC_PROGRAM_FOLDER
}

# cannot WHAT : it cannot be tested here. In CI that is a failure; elsewhere it is said.
cannot() {
    echo "left out: $1; run make setup-test" >&2
    [ -n "${CI-}" ] && exit 1
    exit 0
}

# need COMMAND… : or it cannot be tested here.
need() {
    local command
    for command in "$@"; do
        command -v "$command" >/dev/null || cannot "$command is not installed"
    done
}

# python_with MODULE : a Python that has it. Debian's modules are those of Debian's Python, which need not be first in PATH.
python_with() {
    local python
    for python in python3 /usr/bin/python3; do
        "$python" -c "import $1" 2>/dev/null && echo "$python" && return
    done
    return 1
}
