#!/usr/bin/env bash
# Builds everything once and runs the tests. The last line is "N passed, N failed, N skipped"; the exit code is 0 only when
# nothing failed.
#
#   tools/test.sh            the default suite, at most 20 minutes
#   tools/test.sh --fast     without tests of [Trait("Category", "Slow")], about a minute
#   tools/test.sh --long     with tests of [Trait("Category", "Long")] and full counts (IMPALA_TEST_LONG=1)
#   tools/test.sh ... NAME   only assemblies whose name contains NAME
#
# What the tests need is installed where that is possible (as root, on Debian); where it is not, the script fails.
# Reference data is expected in ../shared beside the repository, or where IMPALA_SHARED says.
set -uo pipefail
cd "$(dirname "$0")/.."

filter='Category!=Long'
name=''
for argument in "$@"; do
    case "$argument" in
        --fast) filter='Category!=Slow&Category!=Long' ;;
        --long) filter=''; export IMPALA_TEST_LONG=1 IMPALA_TEST_TIMEOUT=${IMPALA_TEST_TIMEOUT:-7200} ;;
        -h|--help) sed -n '2,12s/^# \{0,1\}//p' "$0"; exit 0 ;;
        -*) echo "Unknown option $argument" >&2; exit 2 ;;
        *) name=$argument ;;
    esac
done
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

fail() { echo "$1" >&2; echo '0 passed, 1 failed, 0 skipped'; exit 1; }

# need NAME PACKAGE COMMAND: COMMAND succeeds, or PACKAGE is installed and then it does.
need() {
    if ! eval "$3" >/dev/null 2>&1; then
        [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || fail "$1 is missing: install the package $2"
        echo "Installing $2"
        { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y "$2"; } >/dev/null 2>&1
        eval "$3" >/dev/null 2>&1 || fail "$1 is missing and the package $2 could not be installed"
    fi
}
command -v dotnet >/dev/null || fail '.NET 10 is missing: https://dotnet.microsoft.com/download'
need 'PostgreSQL (server)' postgresql 'ls /usr/lib/postgresql/*/bin/initdb'
need 'psql' postgresql-client 'command -v psql'
# Clients that tests run as they come; the guides' code needs them.
need 'Java' default-jdk-headless 'command -v java'
need 'pgjdbc' libpostgresql-jdbc-java 'ls /usr/share/java/postgresql.jar'
need 'psqlODBC' odbc-postgresql 'grep -q psqlodbcw /etc/odbcinst.ini'
for module in psycopg2 psycopg asyncpg sqlalchemy pandas pyodbc; do
    need "python3 $module" python3-$module "/usr/bin/python3 -c 'import $module'"
done
need 'Node.js' nodejs 'command -v node'
need 'npm' npm 'command -v npm'
[ -d artifacts/node/node_modules/pg-cursor ] || npm install --silent --no-save --prefix artifacts/node pg pg-cursor >/dev/null 2>&1 || fail 'The npm packages pg and pg-cursor could not be installed'
[ -d artifacts/s3/node_modules/s3rver ] || npm install --silent --no-save --prefix artifacts/s3 s3rver@3.7.1 >/dev/null 2>&1 || fail 'The npm package s3rver could not be installed'
need 'HAProxy' haproxy 'command -v haproxy'
need 'setsid' util-linux 'command -v setsid'

results=artifacts/test-results
rm -rf "$results" && mkdir -p "$results"
started=$SECONDS
dotnet build Impala.sln -c Release -v q -nologo -clp:ErrorsOnly 2>&1 | tee "$results/build.log"
[ "${PIPESTATUS[0]}" = 0 ] || fail 'The build failed'
echo "Built in $((SECONDS - started)) s"

# One assembly: its summary goes to the terminal, everything else to the log. Assemblies without a matching test pass.
run() {
    local project=$1 started=$SECONDS code
    timeout --kill-after=30 "${IMPALA_TEST_TIMEOUT:-1200}" dotnet test "tests/$project" --no-build -c Release --nologo \
        ${filter:+--filter "$filter"} --results-directory "$results" --logger "trx;LogFileName=$project.trx" \
        >"$results/$project.log" 2>&1
    code=$?
    echo "$code" >"$results/$project.code"
    if [ $code = 0 ]; then
        printf '%-34s ok      %4d s\n' "$project" $((SECONDS - started))
    else
        printf '%-34s FAILED  %4d s  %s\n' "$project" $((SECONDS - started)) "$results/$project.log"
        grep -E '^ +Failed |Error Message:|^   [^a]|aborted|crashed' "$results/$project.log" | head -40
    fi
}
export -f run
export results filter

projects=$(cd tests && ls -d *.Tests | grep -F -- "$name")
# Clusters and servers start processes and measure time: they run alone, after the others.
alone=$(grep -E 'Cluster|Server' <<<"$projects")
printf '%s\n' $(grep -vE 'Cluster|Server' <<<"$projects") | xargs -r -P 2 -I {} bash -c 'run {}'
for project in $alone; do run "$project"; done

passed=0 failed=0 skipped=0
for project in $projects; do
    trx="$results/$project.trx"
    if [ -f "$trx" ]; then
        counters=$(grep -o '<Counters [^>]*' "$trx" | head -1)
        value() { grep -o " $1=\"[0-9]*\"" <<<"$counters" | grep -o '[0-9]*'; }
        passed=$((passed + $(value passed)))
        skipped=$((skipped + $(value total) - $(value executed)))
        bad=$(($(value executed) - $(value passed)))
    else
        bad=0
    fi
    # A crash or a timeout may leave fewer failures than there were: it counts as one at least.
    [ "$(cat "$results/$project.code" 2>/dev/null)" = 0 ] || [ $bad -gt 0 ] || bad=1
    failed=$((failed + bad))
done
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
