namespace Impala.Server.Sessions.Options;

/// <summary>What setting an option does here.</summary>
/// <param name="Status">implemented: its meaning is Impala's; accepted: kept and shown, <paramref name="Reason"/> says why it means nothing
/// here; refused: a value other than the default is 0A000.</param>
internal sealed record OptionEffect(string Status, string Reason = "")
{
    public static readonly OptionEffect Implemented = new("implemented");

    public static OptionEffect Accepted(string reason) => new("accepted", reason);

    public static OptionEffect Refused(string reason) => new("refused", reason);

    public bool Acts => Status == "implemented";
}
