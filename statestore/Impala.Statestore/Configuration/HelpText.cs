using System.Text;

namespace Impala.Statestore.Configuration;

/// <summary>Writes <c>--help</c> from the flags themselves, so that it cannot miss one.</summary>
internal static class HelpText
{
    private const int Width = 100;
    private const string Indent = "      ";

    public static string Write(DaemonOptions options, IReadOnlyList<Flag> flags)
    {
        var text = new StringBuilder();
        text.AppendLine(options.DaemonDescription);
        text.AppendLine();
        text.AppendLine($"Usage: {options.DaemonName} [--name=value ...]");
        text.AppendLine("Each flag can also be set by the environment (IMPALA_NAME=value) or by a line of --flagfile.");
        text.AppendLine();
        foreach (var flag in flags)
        {
            var defaultText = flag.TypeName is "text" or "list" ? $"\"{flag.DefaultText}\"" : flag.DefaultText;
            text.AppendLine($"  --{flag.Name} ({flag.TypeName}, default {defaultText})");
            AppendWrapped(text, flag.Description);
        }
        text.AppendLine("  --help");
        AppendWrapped(text, "Prints this text.");
        text.AppendLine("  --version");
        AppendWrapped(text, "Prints the build's version.");
        return text.ToString();
    }

    private static void AppendWrapped(StringBuilder text, string sentence)
    {
        var column = 0;
        foreach (var word in sentence.Split(' '))
        {
            if (column > 0 && column + 1 + word.Length > Width)
            {
                text.AppendLine();
                column = 0;
            }
            text.Append(column == 0 ? Indent : " ").Append(word);
            column = column == 0 ? Indent.Length + word.Length : column + 1 + word.Length;
        }
        text.AppendLine();
    }
}
