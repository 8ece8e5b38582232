using System.Text;
using Impala.Testing;
using Xunit;

namespace Impala.Sql.Tests.Wire;

/// <summary>
/// Conversations of the PostgreSQL protocol, message by message: a real PostgreSQL must answer what the file says, and so must we. With
/// IMPALA_UPDATE_WIRE=1 PostgreSQL's answers are written into the files.
/// </summary>
public sealed class WireScriptTests(SltEngines engines) : IClassFixture<SltEngines>
{
    private static readonly string Root = Path.Combine(RepositoryPaths.Root, "tests", "wire");
    private static readonly bool Updates = Environment.GetEnvironmentVariable("IMPALA_UPDATE_WIRE") == "1";

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Root, "*.wire").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task TheAnswersArePostgresAnswers(string file)
    {
        var path = Path.Combine(Root, file);
        var scripts = WireScript.Read(path);
        var failures = new StringBuilder();
        foreach (var script in scripts)
        {
            var (postgres, impala) = await engines.PrepareForWireAsync();
            if (script.OnlyImpala is null)
                await RunAsync(script, "postgres", postgres, Updates, failures);
            if (!Updates || script.OnlyImpala is not null)
                await RunAsync(script, "impala", impala, Updates, failures);
        }
        if (Updates)
        {
            var text = new StringBuilder();
            foreach (var script in scripts)
                script.AppendTo(text);
            await File.WriteAllTextAsync(path, text.ToString().TrimEnd('\n') + "\n");
        }
        Assert.True(failures.Length == 0, $"tests/wire/{file}\n{failures}");
    }

    private static async Task RunAsync(WireScript script, string engine, (int Port, string[] Startup) server, bool updates, StringBuilder failures)
    {
        using var connection = await WireScriptConnection.ConnectAsync(server.Port, server.Startup.Concat(script.Startup));
        if (!script.ShowsStartup)
            await connection.ReadToReadyAsync();
        foreach (var step in script.Steps)
        {
            await connection.SendAsync(step.Messages);
            var numReady = step.IsStartup ? 1 : 0;
            var answers = updates
                ? await connection.ReadAllAsync(numReady + step.Messages.Count(line => line[0] is 'Q' or 'S'))
                : await connection.ReadAsync(step.Answers);
            if (updates)
                step.Answers = answers;
            else if (!answers.SequenceEqual(step.Answers))
                Tell(failures, script, engine, step, answers);
        }
        var late = await connection.EndAsync();
        if (late.Count > 0)
            failures.AppendLine($"{script.Name} ({engine}): after its end: {string.Join(" | ", late)}");
    }

    private static void Tell(StringBuilder failures, WireScript script, string engine, WireStep step, List<string> answers)
    {
        failures.AppendLine($"{script.Name} ({engine})");
        foreach (var message in step.Messages)
            failures.Append("  > ").AppendLine(message);
        for (var i = 0; i < Math.Max(answers.Count, step.Answers.Count); i++)
        {
            var (actual, expected) = (answers.ElementAtOrDefault(i), step.Answers.ElementAtOrDefault(i));
            failures.AppendLine(actual == expected ? $"  = {actual}" : $"  expected {expected ?? "nothing"}\n  but got  {actual ?? "nothing"}");
        }
    }
}
