using System.Globalization;

namespace Impala.Engine.Tests.Twins;

/// <summary>FNV-1a over texts: the same in every process.</summary>
internal sealed class HashCode64
{
    public long Value { get; private set; } = unchecked((long)0xcbf29ce484222325);

    public static int Of(string text)
    {
        var hash = new HashCode64();
        hash.Add(text);
        return (int)hash.Value;
    }

    public void Add(object? value)
    {
        foreach (var letter in Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
            Value = (Value ^ letter) * 0x100000001b3;
        Value = (Value ^ 0xffff) * 0x100000001b3;
    }
}
