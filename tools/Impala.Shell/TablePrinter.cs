using System.Text;

namespace Impala.Shell;

/// <summary>
/// Boxes: <c>+---+</c>, <c>| a |</c>. The first rows decide how wide the columns are; a result with more rows than that is printed on with
/// those widths, so that no result is held in memory whole, and wider values push their line out.
/// </summary>
internal sealed class TablePrinter(TextWriter output, IReadOnlyList<string> names, int numMeasuredRows = 4096) : IRowPrinter
{
    private readonly List<string[]> _held = [];
    private int[]? _widths;

    public void Add(string?[] row)
    {
        var cells = Array.ConvertAll(row, Cell);
        if (_widths is not null)
        {
            WriteRow(cells);
            return;
        }

        _held.Add(cells);
        if (_held.Count == numMeasuredRows)
            Begin();
    }

    public void Finish()
    {
        if (_widths is null)
            Begin();
        WriteRule();
    }

    /// <summary>How many columns of a terminal a text takes: East Asian characters take two, combining ones none.</summary>
    internal static int Width(string text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (category is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.EnclosingMark)
                continue;
            width += rune.Value is >= 0x1100 and <= 0x115F or >= 0x2E80 and <= 0xA4CF or >= 0xAC00 and <= 0xD7A3 or >= 0xF900 and <= 0xFAFF
                or >= 0xFE30 and <= 0xFE6F or >= 0xFF00 and <= 0xFF60 or >= 0x1F300 and <= 0x1FAFF or >= 0x20000 and <= 0x3FFFD ? 2 : 1;
        }

        return width;
    }

    private static string Cell(string? value) => value ?? "NULL";

    private void Begin()
    {
        _widths = names.Select(Width).ToArray();
        foreach (var row in _held)
        {
            for (var i = 0; i < row.Length; i++)
                _widths[i] = Math.Max(_widths[i], row[i].Split('\n').Max(Width));
        }

        WriteRule();
        WriteRow(names.ToArray());
        WriteRule();
        foreach (var row in _held)
            WriteRow(row);
        _held.Clear();
    }

    private void WriteRule() => output.WriteLine("+" + string.Concat(_widths!.Select(width => new string('-', width + 2) + "+")));

    /// <summary>A value of several lines, such as a plan, makes its row as high.</summary>
    private void WriteRow(string[] cells)
    {
        var lines = Array.ConvertAll(cells, cell => cell.Split('\n'));
        for (var line = 0; line < lines.Max(cell => cell.Length); line++)
        {
            var text = new StringBuilder("|");
            for (var i = 0; i < cells.Length; i++)
            {
                var part = line < lines[i].Length ? lines[i][line] : "";
                text.Append(' ').Append(part).Append(' ', Math.Max(0, _widths![i] - Width(part))).Append(" |");
            }

            output.WriteLine(text);
        }
    }
}
