namespace Impala.Sql.Tests.Wire;

/// <summary>Messages that go out together, and the answers before the client sends anything else.</summary>
internal sealed class WireStep
{
    /// <summary>The answers are those to the start-up message; nothing is sent.</summary>
    public bool IsStartup { get; init; }

    public List<string> Messages { get; } = [];

    public List<string> Answers { get; set; } = [];
}
