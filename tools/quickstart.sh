#!/usr/bin/env bash
# Builds, starts a cluster on this machine, makes TPC-H data, and runs a first query.
#
#   tools/quickstart.sh                       three impalads, metastore in a file
#   tools/quickstart.sh --metastore "Host=..." the same with the metastore in PostgreSQL
#   tools/quickstart.sh stop                  ends the cluster; what it stored stays
#   tools/quickstart.sh status                shows the daemons
#
# Options: --dir DIR (default ~/.impala-quickstart), --impalads N (3), --base-port PORT (21050), --sf N (0.1).
# Started again, it skips what is up to date and is there within seconds.
set -euo pipefail
cd "$(dirname "$0")/.."

dir="$HOME/.impala-quickstart" impalads=3 port=21050 scale=0.1 action=start metastore=''
while [ $# -gt 0 ]; do
    case "$1" in
        --dir) dir=$2; shift ;;
        --impalads) impalads=$2; shift ;;
        --base-port) port=$2; shift ;;
        --sf) scale=$2; shift ;;
        --metastore) metastore=$2; shift ;;
        start|stop|status) action=$1 ;;
        -h|--help) sed -n '2,10s/^# \{0,1\}//p' "$0"; exit 0 ;;
        *) echo "Unknown argument $1; --help tells what there is" >&2; exit 2 ;;
    esac
    shift
done
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
command -v dotnet >/dev/null || { echo '.NET 10 is missing: https://dotnet.microsoft.com/download' >&2; exit 1; }

say() { printf '[%3d s] %s\n' $SECONDS "$*"; }
tool() { local name=$1; shift; dotnet "artifacts/bin/$name/release/$name.dll" "$@"; }

minicluster=artifacts/bin/Impala.MiniCluster/release/Impala.MiniCluster.dll
if [ $action != start ]; then
    [ -f $minicluster ] || { echo 'Nothing is built here, so nothing runs from here' >&2; exit 1; }
    tool Impala.MiniCluster $action --dir "$dir"
    exit
fi

stamp=artifacts/quickstart.stamp
sources='catalog provider server sqlparser statestore tools Directory.Build.props Directory.Packages.props global.json'
if [ ! -f $stamp ] || [ -n "$(find $sources -newer $stamp -type f -print -quit)" ]; then
    say "Building (the first time, and after changes)"
    # A running cluster's programs would be replaced under its feet.
    [ ! -f "$dir/cluster.json" ] || [ ! -f $minicluster ] || tool Impala.MiniCluster stop --dir "$dir" || true
    mkdir -p artifacts
    touch "$stamp.new"
    dotnet build tools/products.slnf -c Release -v q -nologo -clp:ErrorsOnly -p:RunAnalyzers=false
    mv "$stamp.new" $stamp
fi

data="$dir/tpch-sf$scale"
mkdir -p "$data"
if [ ! -f "$data/complete" ]; then
    say "Generating TPC-H at scale $scale"
    tool Impala.Tpch generate --sf "$scale" --out "$data"
    touch "$data/complete"
fi

say 'Starting the cluster'
tool Impala.MiniCluster start --dir "$dir" --impalads "$impalads" --base-port "$port" --data "$data" \
    ${metastore:+--metastore "$metastore"}
port=$(grep -o '"BasePort":[0-9]*' "$dir/cluster.json" | grep -o '[0-9]*')

# sql STATEMENT...: runs them in one session, with psql where there is one.
if command -v psql >/dev/null; then
    client=(psql -X -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$port" -U impala -d impala)
    sql() { local arguments=() statement; for statement in "$@"; do arguments+=(-c "$statement"); done; "${client[@]}" "${arguments[@]}"; }
    sql_file() { "${client[@]}" -f "$1" 2>&1 | { grep -v ": NOTICE:" || true; }; }
else
    sql() { tool Impala.Bench query --port "$port" "$@"; }
    sql_file() { tool Impala.Bench query --port "$port" --quiet --file "$1"; }
fi

say 'Registering the tables as database tpch'
tool Impala.Tpch schema --location "$data" --database tpch >"$dir/tpch.sql"
sql_file "$dir/tpch.sql"

say 'The first query: revenue by nation in Asia in 1994 (TPC-H Q5)'
query=$(sed 's/;$//' tools/Impala.Tpch/Queries/q05.sql)
sql 'SET search_path TO tpch' "$query"
say 'Where its time went'
sql 'SET search_path TO tpch' "EXPLAIN ANALYZE $query" | grep -E '[0-9]{2}:[A-Z]|actual:|Time:|Memory'

say 'Ready. The cluster stays up; connect with'
echo
echo "  psql -h 127.0.0.1 -p $port -U impala -d impala"
echo
echo "Web pages: http://127.0.0.1:$((port + 30))   End it: tools/quickstart.sh stop${dir:+ --dir $dir}"
