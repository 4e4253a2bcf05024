# Shared by the scripts of this folder, which source it. Defines functions and names only; does nothing by itself.
# shellcheck shell=bash

set -euo pipefail

# Administration commands (lighttpd among them) are often outside an ordinary user's PATH.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

setup_dir=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
data_dir=${XDG_DATA_HOME:-${HOME:?HOME is not set, so there is no place to install to}/.local/share}/tiersync

# What to type to set up once more: in a checkout, and where these scripts were installed with the program.
if [ -f "$setup_dir/../../Makefile" ]; then again="make setup"; else again=$setup_dir/install-openvino; fi

say() { printf '%s\n' "$*"; }

# fail MESSAGE… : each argument is one line of what is wrong and what to do about it.
fail() {
    printf '\n' >&2
    printf 'set-up: %s\n' "$1" >&2
    shift
    [ $# -eq 0 ] || printf '        %s\n' "$@" >&2
    exit 1
}

# as_root COMMAND… : runs it as it is for root, through sudo for others.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 "$@"
    else
        sudo env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 "$@"
    fi
}

# can_be_root : whether as_root can work here: root, or a sudo that needs no password or has a terminal to ask on.
can_be_root() {
    [ "$(id -u)" -eq 0 ] && return 0
    command -v sudo >/dev/null || return 1
    sudo -n true 2>/dev/null || { [ -t 0 ] && [ -t 2 ]; }
}

# machine : the processor as wheels name it (x86_64 or aarch64).
machine() {
    case $(uname -m) in
        x86_64 | amd64) say x86_64 ;;
        aarch64 | arm64) say aarch64 ;;
        *) uname -m ;;
    esac
}

# need_pip : python3 with pip, through Debian's packages where it is missing.
need_pip() {
    python3 -m pip --version >/dev/null 2>&1 && return 0
    "$setup_dir/install-packages" python
    hash -r
    python3 -m pip --version >/dev/null 2>&1 ||
        fail "python3 has no pip, which downloads the pinned wheels." \
            "Run 'python3 -m pip --version' to see why, or 'python3 -m ensurepip --user' to add it, and try again."
}

# download_wheel REQUIREMENTS FOLDER PIP-OPTION… : the one wheel that the requirements file pins, its SHA-256 checked.
# pip's own settings hold (PIP_INDEX_URL, PIP_NO_INDEX with PIP_FIND_LINKS for a machine without a network, …).
download_wheel() {
    local requirements=$1 folder=$2 log
    shift 2
    need_pip
    log=$folder/pip.log
    if ! python3 -m pip --disable-pip-version-check download --quiet --no-cache-dir --no-deps --only-binary :all: \
        --require-hashes --requirement "$requirements" --dest "$folder" "$@" >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        fail "pip could not download what $(basename "$requirements") pins (its words are above)." \
            "Without a network: put the wheel in a folder and run 'PIP_NO_INDEX=1 PIP_FIND_LINKS=FOLDER $again'."
    fi
}
