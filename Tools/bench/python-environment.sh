# Shared by install-rival and install-people-rivals, which source it. Defines functions only; does nothing by itself.
# shellcheck shell=bash

set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# rival_folder NAME: where the environment of that name is, outside the checkout.
rival_folder() { echo "${XDG_CACHE_HOME:-$HOME/.cache}/tiersync/$1"; }

# answer_arguments FOLDER ARGUMENT…: deals with the arguments that both scripts take.
answer_arguments() {
    case ${2-} in
        --where) echo "$1"; exit 0 ;;
        '') ;;
        *) echo "${0##*/}: it knows --where, not '$2'" >&2; exit 2 ;;
    esac
}

# make_environment FOLDER REQUIREMENTS WHAT TARGET: makes a Python environment of pinned wheels; nothing to do when it
# is there. WHAT is installed is told before; `make TARGET` is what the user has run.
make_environment() {
    local venv=$1 requirements=$2 what=$3 target=$4 stamp python
    stamp=$(sha256sum <"$requirements")
    [ "$(cat "$venv/stamp" 2>/dev/null || true)" != "$stamp" ] || return 0

    # The newest Python that all wheels exist for.
    for python in ${PYTHON:-python3.12 python3.11 python3}; do
        "$python" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' 2>/dev/null &&
            break
        python=
    done
    if [ -z "$python" ]; then
        echo "${0##*/}: this comparison needs CPython 3.11 or 3.12 with its module venv." >&2
        echo "Install Debian's python3-venv, or name one: PYTHON=python3.12 make $target" >&2
        exit 1
    fi
    echo "Installing $what for the comparison into $venv"
    rm -rf "$venv"
    "$python" -m venv "$venv"
    "$venv/bin/python" -m pip --quiet --disable-pip-version-check install --no-deps --require-hashes \
        --only-binary :all: --requirement "$requirements"
    echo "$stamp" >"$venv/stamp"
}
