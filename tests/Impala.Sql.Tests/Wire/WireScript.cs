using System.Text;

namespace Impala.Sql.Tests.Wire;

/// <summary>
/// Scripts of a .wire file: what a client sends, and what PostgreSQL answers, message by message; the format is in tests/wire/README.md.
/// </summary>
internal sealed class WireScript
{
    private WireScript(string name, string comment) => (Name, Comment) = (name, comment);

    public string Name { get; }

    /// <summary>The lines between the name and the first step, as they are.</summary>
    public string Comment { get; private set; }

    /// <summary>Parameters of the start-up message beside user and database.</summary>
    public IReadOnlyList<string> Startup { get; private set; } = [];

    /// <summary>Whether the answers to the start-up message are compared.</summary>
    public bool ShowsStartup { get; private set; }

    /// <summary>Only our server runs it; the line says why.</summary>
    public string? OnlyImpala { get; private set; }

    public List<WireStep> Steps { get; } = [];

    public static IReadOnlyList<WireScript> Read(string path)
    {
        var scripts = new List<WireScript>();
        WireStep? step = null;
        foreach (var line in File.ReadLines(path))
        {
            if (line.StartsWith("== ", StringComparison.Ordinal))
            {
                scripts.Add(new WireScript(line[3..], ""));
                step = null;
                continue;
            }
            if (scripts.Count == 0 || line.Length == 0)
                continue;
            var script = scripts[^1];
            if (line.StartsWith("# ", StringComparison.Ordinal))
                script.Comment += line + "\n";
            else if (line.StartsWith("startup", StringComparison.Ordinal))
            {
                (script.ShowsStartup, script.Startup) = (true, WireMessages.Words(line["startup".Length..]));
                script.Steps.Add(step = new WireStep { IsStartup = true });
            }
            else if (line.StartsWith("only impala", StringComparison.Ordinal))
                script.OnlyImpala = line;
            else if (line.StartsWith("> ", StringComparison.Ordinal))
            {
                if (step is null || step.IsStartup || step.Answers.Count > 0)
                    script.Steps.Add(step = new WireStep());
                step.Messages.Add(line[2..]);
            }
            else if (line.StartsWith("< ", StringComparison.Ordinal))
            {
                if (step is null)
                    script.Steps.Add(step = new WireStep());
                step.Answers.Add(line[2..]);
            }
            else
                throw new FormatException($"{path}: {script.Name}: what is this: {line}");
        }
        return scripts;
    }

    public void AppendTo(StringBuilder text)
    {
        text.Append("== ").Append(Name).Append('\n').Append(Comment);
        if (OnlyImpala is not null)
            text.Append(OnlyImpala).Append('\n');
        if (ShowsStartup)
            text.Append("startup ").AppendJoin(' ', Startup.Select(WireMessages.Quote)).Append('\n');
        foreach (var step in Steps)
        {
            foreach (var message in step.Messages)
                text.Append("> ").Append(message).Append('\n');
            foreach (var answer in step.Answers)
                text.Append("< ").Append(answer).Append('\n');
        }
        text.Append('\n');
    }
}
