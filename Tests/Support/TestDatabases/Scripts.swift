/// What the helpers do. Each reads a question a line and answers `ok TEXT` or why not.
enum Scripts {
  /// Folders of one's own.
  static let files = """
    folder=$(mktemp -d "${TMPDIR:-/tmp}/credtop-test-XXXXXX") || exit 1
    trap 'rm -rf "$folder"' EXIT
    count=0
    while read -r question; do
      count=$((count + 1))
      mkdir "$folder/$count" && echo "ok $folder/$count" || echo "no folder can be made in $folder"
    done
    """

  /// One server of PostgreSQL on a socket in a temporary folder, and a database in it for every question. The
  /// server refuses to run as root: it is nobody's then.
  static let postgres = """
    say_always() { while read -r question; do echo "$1"; done; exit 1; }
    for bin in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV); do PATH=$PATH:$bin; done
    for tool in initdb pg_ctl psql; do
      command -v $tool >/dev/null || say_always "$tool is not found: install the package postgresql \
    (apt install postgresql), or set CREDTOP_TEST_POSTGRES=0 to leave these tests out"
    done
    folder=$(mktemp -d /tmp/credtop-pg-XXXXXX) || say_always "no folder can be made in /tmp"
    as=
    if [ "$0" = root ]; then
      chown nobody "$folder"
      if command -v setpriv >/dev/null
      then as="setpriv --reuid=nobody --regid=$(id -g nobody) --clear-groups"
      else as="runuser -u nobody --"
      fi
    fi
    cd "$folder" || exit 1
    unset PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE PGSERVICE PGOPTIONS
    export LC_ALL=C HOME="$folder"
    trap '$as pg_ctl -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 </dev/null; rm -rf "$folder"' EXIT
    $as initdb -D "$folder/data" -U credtop -A trust --no-sync --encoding=UTF8 --no-locale \
      >"$folder/said" 2>&1 </dev/null || say_always "initdb fails: $(tail -1 "$folder/said")"
    $as pg_ctl -D "$folder/data" -w -t 60 -l "$folder/data/log" -o "-c listen_addresses= -c port=5432 \
    -c unix_socket_directories=$folder -c fsync=off -c max_connections=300 -c deadlock_timeout=50" start \
      >"$folder/said" 2>&1 </dev/null || say_always "PostgreSQL does not start: $(tail -1 "$folder/data/log")"
    count=0
    while read -r question; do
      count=$((count + 1))
      if psql -q -h "$folder" -U credtop -d postgres -c "CREATE DATABASE test$count" >"$folder/said" 2>&1 </dev/null
      then echo "ok postgres://credtop@/test$count?host=$folder"
      else echo "a database cannot be made: $(tail -1 "$folder/said")"
      fi
    done
    """
}
