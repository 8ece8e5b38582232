using System.Data.Common;
using System.Globalization;
using System.Reflection;
using Dapper;
using Impala.Statestore.Security;

namespace Impala.Catalogd.Metastore;

/// <summary>Brings a metastore's schema to this build's: applies the numbered scripts it lacks, each in one transaction with its number.
/// A schema newer than this build is refused, since an older catalogd would misread it.</summary>
internal static class Migrator
{
    private const string VersionTable = "schema_migrations";

    public static async Task ApplyAsync(IMetastoreDialect dialect, DbConnection connection, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var scripts = Scripts();
        var exists = await connection.ExecuteScalarAsync<long>(dialect.TableExistsSql, new { name = VersionTable }) > 0;
        var applied = exists ? await connection.ExecuteScalarAsync<long>($"SELECT coalesce(max(version), 0) FROM {VersionTable}") : 0;
        if (applied > scripts.Count)
        {
            throw new DaemonConfigurationException(
                $"The metastore has schema {applied}, but this build knows {scripts.Count} at most: start a catalogd at least as new as the one that wrote it.");
        }
        for (var number = (int)applied + 1; number <= scripts.Count; number++)
        {
            await using var transaction = await dialect.BeginWriteAsync(connection, cancellationToken);
            if (number == 1)
            {
                var ddl = $"CREATE TABLE {VersionTable} (version {{integer}} NOT NULL PRIMARY KEY, applied_at {{integer}} NOT NULL){{rowid_table}}";
                await connection.ExecuteAsync(dialect.TranslateDdl(ddl), transaction: transaction);
            }
            await connection.ExecuteAsync(dialect.TranslateDdl(scripts[number - 1]), transaction: transaction);
            await connection.ExecuteAsync(
                $"INSERT INTO {VersionTable} (version, applied_at) VALUES (@version, @appliedAt)",
                new { version = (long)number, appliedAt = timeProvider.GetUtcNow().ToUnixTimeMilliseconds() },
                transaction);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    /// <summary>Resources Migrations/NNNN_name.sql in order; numbers have no gaps.</summary>
    private static List<string> Scripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var scripts = new List<string>();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            var file = name[(name.IndexOf("Migrations.", StringComparison.Ordinal) + "Migrations.".Length)..];
            if (int.Parse(file.AsSpan(0, 4), CultureInfo.InvariantCulture) != scripts.Count + 1)
                throw new InvalidOperationException($"Migration {file} is out of order.");
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            scripts.Add(reader.ReadToEnd());
        }
        return scripts;
    }
}
