namespace Impala.Server.Sessions.Options;

/// <summary>Any text.</summary>
internal sealed class TextOption : OptionType
{
    public static readonly TextOption Instance = new();

    public override string Values => "text";

    public override string Normalize(string option, string value) => value;
}
