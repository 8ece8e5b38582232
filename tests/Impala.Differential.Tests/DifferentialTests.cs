using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Differential.Tests.Engines;
using Impala.Differential.Tests.Generation;
using Impala.Differential.Tests.Sql;
using Impala.SqlParser;
using Xunit;

namespace Impala.Differential.Tests;

/// <summary>
/// Random queries give what an oracle gives: the impala dialect DuckDB's rows, the postgres dialect PostgreSQL's. A failure says the seed,
/// and the query made small. IMPALA_DIFF_SEED sets the first seed, IMPALA_DIFF_COUNT the number of queries.
/// </summary>
public sealed partial class DifferentialTests(OracleFixture oracles) : IClassFixture<OracleFixture>
{
    private const string TooLong = "ours: took too long";
    private const int FirstSeed = 1;
    private const int NumQueries = 300;
    private const int NumLongQueries = 20_000;

    /// <summary>Of a thousand queries so many may run into <see cref="EngineUnderTest.Limit"/>: an oracle sometimes sees that it need not compute one side of a join.</summary>
    private const int MaxTooLong = 2;

    /// <summary>Failures that are shown, and made small, of one run.</summary>
    private const int MaxFailures = 8;

    [Fact]
    public Task ImpalaDialectAgreesWithDuckDb() => RunAsync(Target.Impala, Number("IMPALA_DIFF_COUNT", NumQueries));

    [Fact]
    public Task PostgresDialectAgreesWithPostgres() => RunAsync(Target.Postgres, Number("IMPALA_DIFF_COUNT", NumQueries));

    [Fact]
    [Trait("Category", "Long")]
    public Task ImpalaDialectAgreesWithDuckDbAtLength() => RunAsync(Target.Impala, NumLongQueries / 2);

    [Fact]
    [Trait("Category", "Long")]
    public Task PostgresDialectAgreesWithPostgresAtLength() => RunAsync(Target.Postgres, NumLongQueries / 2);

    private static string Limited(string sql) => $"SELECT * FROM ({sql}) AS limited LIMIT {Verdict.MaxRows + 1}";

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : otherwise;

    private async Task RunAsync(Target target, int numQueries)
    {
        var first = Number("IMPALA_DIFF_SEED", FirstSeed);
        var failures = new List<string>();
        var seen = new HashSet<string>();
        var skipped = new Dictionary<string, int>();
        for (var seed = first; seed < first + numQueries && failures.Count < MaxFailures; seed++)
        {
            var query = QueryGenerator.Generate(seed, target);
            var verdict = await JudgeAsync(query, target);
            if (verdict.Kind == VerdictKind.Skipped)
                skipped[verdict.Text] = skipped.GetValueOrDefault(verdict.Text) + 1;
            if (verdict.Kind != VerdictKind.Failed)
                continue;
            var small = await Shrinker.ShrinkAsync(query, async smaller => await JudgeAsync(smaller, target) is { Kind: VerdictKind.Failed } other && other.Class == verdict.Class);
            var last = await JudgeAsync(small, target);
            if (seen.Add(last.Class == "rows" ? SqlText.Of(small, target) : last.Class))
                failures.Add($"seed {seed}: {last.Text}\n{SqlText.Of(small, target)};\n-- as generated:\n{SqlText.Of(query, target)};\n");
        }
        var report = new StringBuilder().AppendJoin('\n', failures);
        foreach (var (reason, count) in skipped.OrderByDescending(pair => pair.Value))
            report.Append($"\n{count} x skipped: {reason}");
        Assert.True(failures.Count == 0, report.ToString());
        Assert.True(skipped.GetValueOrDefault(TooLong) <= 1 + (numQueries * MaxTooLong / 1000), report.ToString());
        var numSkipped = skipped.Values.Sum();
        // A generator whose queries are refused would test nothing.
        Assert.True(numSkipped * 5 < numQueries, report.ToString());
    }

    private async Task<Verdict> JudgeAsync(Query query, Target target)
    {
        var sql = SqlText.Of(query, target);
        var (expected, error) = target == Target.Postgres
            ? await oracles.Postgres.RunAsync(Limited(sql))
            : oracles.DuckDb.Run(Limited(SqlText.Of(query, Target.DuckDb)), query.Items.Length);
        if (error is not null)
            return Verdict.Skip($"oracle: {error}");
        if (expected.Count > Verdict.MaxRows)
            return Verdict.Skip("oracle: too many rows");
        var dialect = target == Target.Postgres ? SqlDialect.Postgres : SqlDialect.Impala;
        foreach (var layout in EngineUnderTest.Layouts.Append(EngineUnderTest.Plain))
        {
            var answer = await oracles.Engine.RunAsync(sql, dialect, layout);
            if (answer.SqlState is SqlState.QueryCanceled)
                return Verdict.Skip(TooLong);
            // What a dialect does not have is not wrong; what must work there, the .slt files say.
            if (answer.SqlState is "0A000" || (layout == EngineUnderTest.Layouts[0] && target == Target.Impala && IsImpalaRefusal(answer)))
                return Verdict.Skip($"ours: {answer.Message}");
            if (answer.SqlState is { } state)
                return new Verdict(VerdictKind.Failed, state + answer.Message!.Split('\n')[0].Split(':', '\'')[0], $"{state} {answer.Message} ({layout.Name})");
            if (answer.DifferenceTo(expected, query.OrderBy is not null) is { } difference)
                return new Verdict(VerdictKind.Failed, "rows", $"{difference} ({layout.Name})\n{(layout.NumBackends * layout.NumCores > 1 ? oracles.Engine.Explain(sql, dialect, layout) : "")}");
        }
        return Verdict.Same;
    }

    // Windows Impala has not, and decimals that no type of 38 digits holds together (impala.md 2.3), which DuckDB compares all the same.
    private static bool IsImpalaRefusal(Answer answer) => answer.SqlState is "42P20" || (answer.SqlState is "42804" && AreTooWideTogether(answer.Message!));

    private static bool AreTooWideTogether(string message)
    {
        if (DecimalPair().Match(message) is not { Success: true } pair)
            return false;
        var (precision, scale, otherPrecision, otherScale) = (Digits(1), Digits(2), Digits(3), Digits(4));
        return Math.Max(precision - scale, otherPrecision - otherScale) + Math.Max(scale, otherScale) > SqlType.MaxDecimalPrecision;

        int Digits(int group) => int.Parse(pair.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("^Incompatible return types 'DECIMAL\\((\\d+),(\\d+)\\)' and 'DECIMAL\\((\\d+),(\\d+)\\)'")]
    private static partial Regex DecimalPair();
}
