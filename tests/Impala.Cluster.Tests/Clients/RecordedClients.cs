namespace Impala.Cluster.Tests.Clients;

/// <summary>The clients whose statements were recorded.</summary>
internal static class RecordedClients
{
    public static readonly string[] Names =
    [
        "psql", "pgjdbc", "dbeaver", "npgsql", "powerbi", "psycopg2", "psycopg3", "asyncpg", "sqlalchemy", "sqlalchemy2", "psqlodbc", "node-pg", "postgres.js",
        "knex", "pgcli", "libreoffice", "metabase", "datagrip", "grafana", "tableau-jdbc", "sqlsmith",
    ];
}
