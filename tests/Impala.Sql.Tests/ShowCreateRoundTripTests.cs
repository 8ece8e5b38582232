using System.Text;
using System.Text.RegularExpressions;
using Impala.Testing;
using Xunit;

namespace Impala.Sql.Tests;

/// <summary>What SHOW CREATE TABLE or VIEW answers makes an object that it answers the same of, over all forms of tables and views.</summary>
public sealed partial class ShowCreateRoundTripTests(SltEngines engines) : IClassFixture<SltEngines>
{
    private static readonly string[] Definitions =
    [
        "CREATE TABLE o (a INT)",
        "CREATE TABLE o (b BOOLEAN, t TINYINT, s SMALLINT, i INT, l BIGINT, f FLOAT, d DOUBLE, n DECIMAL(38,7), x STRING, v VARCHAR(7), c CHAR(3), ts TIMESTAMP, dt DATE, y BINARY)",
        @"CREATE TABLE o (a INT COMMENT 'it\'s \"" \\ \n;', `select` STRING) COMMENT 'x\'y\\'",
        "CREATE TABLE o (a INT, b STRING) PARTITIONED BY (k INT COMMENT 'key', `date` DATE, m VARCHAR(5), n DECIMAL(5,2))",
        "CREATE TABLE o (a INT, b STRING, c INT) SORT BY (b, a)",
        "CREATE TABLE o (a INT, b STRING, c INT) PARTITIONED BY (k INT) SORT BY ZORDER (c, a) STORED AS PARQUET TBLPROPERTIES ('x'='it\\'s', 'y'='')",
        "CREATE TABLE o (a INT, b STRING) STORED AS TEXTFILE",
        @"CREATE TABLE o (a INT, b STRING) ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t' ESCAPED BY '\\' LINES TERMINATED BY '\n' STORED AS TEXTFILE",
        @"CREATE TABLE o (a INT) ROW FORMAT DELIMITED FIELDS TERMINATED BY '\001' STORED AS TEXTFILE TBLPROPERTIES ('skip.header.line.count'='1')",
        "CREATE TABLE o (a INT) WITH SERDEPROPERTIES ('k'='v') STORED AS TEXTFILE",
        "CREATE EXTERNAL TABLE o (a INT) STORED AS PARQUET",
        "CREATE TABLE o (a INT, b STRING, PRIMARY KEY (a, b))",
        "CREATE VIEW o AS SELECT 1 a, 'x' b",
        "CREATE VIEW o (p COMMENT 'first', q) COMMENT 'it\\'s' AS SELECT 1, 'x\\'y'",
        "CREATE VIEW o TBLPROPERTIES ('a'='b') AS SELECT a.x FROM (SELECT 1 x UNION ALL SELECT 2) a WHERE a.x > 1 ORDER BY 1 LIMIT 3",
        "CREATE VIEW o AS WITH w AS (SELECT 1 `from`) SELECT w.`from` FROM w",
    ];

    [Fact]
    public async Task WhatIsShownMakesTheSame()
    {
        var (client, _) = await engines.OpenForFileAsync("impala");
        using var opened = client;
        var failures = new StringBuilder();
        foreach (var definition in Definitions)
        {
            var kind = definition.StartsWith("CREATE VIEW", StringComparison.Ordinal) ? "VIEW" : "TABLE";
            var shown = await MakeAndShowAsync(client, definition, kind);
            // A dropped table's folder is deleted later, so the second one lies beside it.
            var again = (await MakeAndShowAsync(client, Location().Replace(shown, "LOCATION '$1-again'"), kind)).Replace("-again'", "'", StringComparison.Ordinal);
            if (shown != again || !shown.StartsWith("CREATE ", StringComparison.Ordinal))
                failures.AppendLine(definition).AppendLine(shown).AppendLine("but then").AppendLine(again);
        }
        Assert.True(failures.Length == 0, failures.ToString());
    }

    [GeneratedRegex("LOCATION '(.*)'")]
    private static partial Regex Location();

    private static async Task<string> MakeAndShowAsync(WireClient client, string definition, string kind)
    {
        var made = (await client.QueryAsync(definition))[^1];
        if (made.SqlState is not null)
            return made.Message!;
        var shown = (await client.QueryAsync($"SHOW CREATE {kind} o"))[^1];
        await client.QueryAsync($"DROP {kind} o");
        return shown.Rows[0][0]!;
    }
}
