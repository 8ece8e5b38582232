namespace Impala.Sql.Tests.Wire;

/// <summary>Messages that go out together, and the answers before the client sends anything else.</summary>
internal sealed class WireStep
{
    public List<string> Messages { get; } = [];

    public List<string> Answers { get; set; } = [];
}
