# Sourced by demo, test and check: finds Python, makes .venv, installs the locked packages. POSIX sh.
# Every refusal is one sentence in Persian, the same in English, and the one command that mends it.

refuse() { # persian english command
    printf '\n%s\n%s\n  %s\n' "$1" "$2" "$3" >&2
    exit 1
}

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        command -v "$candidate" >/dev/null 2>&1 || continue
        if is_new_enough "$candidate"; then
            python=$candidate
            return
        fi
        too_old=$candidate
    done
    case "$(uname -s)" in
    Darwin) mend='brew install python@3.13' ;;
    *) mend='sudo apt-get install -y python3.11 python3.11-venv' ;;
    esac
    if [ -n "${too_old:-}" ]; then
        refuse 'پایتون این دستگاه کهنه است؛ نسخهٔ ۳٫۱۱ یا تازه‌تر را نصب کنید و دوباره آغاز کنید:' \
            "Python here is too old ($("$too_old" -V 2>&1)); install 3.11 or newer and start again:" "$mend"
    fi
    refuse 'پایتون ۳٫۱۱ یا تازه‌تر پیدا نشد؛ آن را نصب کنید و دوباره آغاز کنید:' \
        'Python 3.11 or newer was not found; install it and start again:' "$mend"
}

require_writable() {
    if ! { [ -w "$top" ] && { [ ! -e "$venv" ] || [ -w "$venv" ]; }; }; then
        refuse 'در پوشهٔ برنامه نمی‌توان نوشت؛ رونوشتی از آن بگیرید که از آن شما باشد:' \
            "The folder $top cannot be written; take a copy of your own:" \
            "cp -R '$top' \"\$HOME/shahramooz\" && \"\$HOME/shahramooz/bin/demo\""
    fi
}

make_venv() {
    [ -x "$venv/bin/python" ] && "$venv/bin/python" -c 'import pip' >/dev/null 2>&1 && return
    find_python
    require_writable
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        refuse 'پایتون دبیان بی ‎ensurepip‎ نصب شده است؛ بستهٔ آن را نصب کنید و دوباره آغاز کنید:' \
            "Python came without ensurepip; install its package and start again:" \
            "sudo apt-get install -y python$version-venv"
    fi
    printf '• محیط پایتون … '
    rm -rf "$venv"
    "$python" -m venv "$venv" >/dev/null && echo '✓'
}

digest() { "$venv/bin/python" -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$1"; }

install_locked() { # lock file
    stamp="$venv/.installed-$1"
    wanted=$(digest "$top/$1")
    [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
    require_writable
    if [ ! -x "$venv/bin/uv" ]; then
        PIP_DISABLE_PIP_VERSION_CHECK=1 "$venv/bin/python" -m pip install -qq --require-hashes -r "$top/requirements-uv.lock" || no_packages
    fi
    printf '• بسته‌ها … '
    "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --require-hashes -r "$top/$1" || no_packages
    echo "$wanted" >"$stamp"
    echo '✓'
}

no_packages() {
    refuse 'بسته‌ها دریافت نشدند؛ اینترنت یا آینهٔ بسته‌ها را بررسی کنید و دوباره آغاز کنید:' \
        'The packages could not be fetched; check the network or your package mirror and start again:' \
        'PIP_INDEX_URL=… UV_DEFAULT_INDEX=… bin/demo'
}

top=$(cd "$(dirname "$0")/.." && pwd)
venv="$top/.venv"
cd "$top" || exit 1
