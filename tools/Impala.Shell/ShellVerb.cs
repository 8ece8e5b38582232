using System.Text.RegularExpressions;

namespace Impala.Shell;

/// <summary>What a line asks for. PROFILE and SUMMARY become the statements that the server has for them.</summary>
internal sealed partial record ShellVerb(ShellVerbKind Kind, string Argument, string Value = "")
{
    /// <summary>The database of a USE; null for other statements.</summary>
    public string? UsedDatabase { get; private init; }

    /// <summary>The option of a SET or UNSET, its value null for UNSET; null for other statements.</summary>
    public (string Name, string? Value)? SetOption { get; private init; }

    /// <summary>Whether the statement is one that has a profile worth showing.</summary>
    public bool IsQuery => FirstWord(Argument) is "SELECT" or "WITH" or "INSERT" or "VALUES" or "CREATE";

    /// <summary>Reads a line without its semicolon.</summary>
    public static ShellVerb Of(string text)
    {
        text = text.Trim();
        return FirstWord(text) switch
        {
            "QUIT" or "EXIT" => new ShellVerb(ShellVerbKind.Quit, ""),
            "CONNECT" => new ShellVerb(ShellVerbKind.Connect, Rest(text)),
            "SOURCE" or "SRC" => new ShellVerb(ShellVerbKind.Source, Rest(text)),
            "PROFILE" or "SUMMARY" => new ShellVerb(ShellVerbKind.Statement, "SHOW " + FirstWord(text)),
            "SET" when Variable().Match(text) is { Success: true } match =>
                new ShellVerb(ShellVerbKind.SetVariable, match.Groups["name"].Value, match.Groups["value"].Value.Trim()),
            "UNSET" when Rest(text).StartsWith("VAR:", StringComparison.OrdinalIgnoreCase) => new ShellVerb(ShellVerbKind.UnsetVariable, Rest(text)[4..]),
            "SET" when Option().Match(text) is { Success: true } match =>
                new ShellVerb(ShellVerbKind.Statement, text) { SetOption = (match.Groups["name"].Value, match.Groups["value"].Value.Trim().Trim('\'', '"')) },
            "UNSET" => new ShellVerb(ShellVerbKind.Statement, text) { SetOption = (Rest(text), null) },
            "USE" => new ShellVerb(ShellVerbKind.Statement, text) { UsedDatabase = Rest(text).Trim('`', '"') },
            _ => new ShellVerb(ShellVerbKind.Statement, text),
        };
    }

    private static string FirstWord(string text) => new string(text.TakeWhile(char.IsAsciiLetter).ToArray()).ToUpperInvariant();

    private static string Rest(string text) => text[FirstWord(text).Length..].Trim();

    [GeneratedRegex(@"^SET\s+VAR:(?<name>\w+)\s*=(?<value>.*)$", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Variable();

    [GeneratedRegex(@"^SET\s+(?<name>\w+)\s*=(?<value>.*)$", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Option();
}
