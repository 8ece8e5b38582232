using System.Text;

namespace Impala.Shell;

/// <summary>Reads a line of a terminal with history (up, down) and the usual keys; of anything else than a terminal it just reads lines. The
/// history is kept in <c>~/.impalahistory</c>, the last 1,000 entries.</summary>
internal sealed class LineEditor
{
    /// <summary>What Ctrl-C answers.</summary>
    public const string Interrupted = "\u0003";

    private const int MaxHistory = 1000;

    private readonly List<string> _history = [];
    private readonly string _file = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".impalahistory");
    private readonly StringBuilder _line = new();
    private int _cursor;
    private int _place;

    public LineEditor()
    {
        try
        {
            if (File.Exists(_file))
                _history.AddRange(File.ReadLines(_file).TakeLast(MaxHistory));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A shell without its history is still a shell.
        }
    }

    public IReadOnlyList<string> History => _history;

    public void AddHistory(string entry)
    {
        entry = entry.ReplaceLineEndings(" ");
        if (_history.Count == 0 || _history[^1] != entry)
            _history.Add(entry);
    }

    public void SaveHistory()
    {
        try
        {
            File.WriteAllLines(_file, _history.TakeLast(MaxHistory));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // As in reading.
        }
    }

    /// <summary>The line; null at the end of input, <see cref="Interrupted"/> for Ctrl-C.</summary>
    public string? ReadLine(string prompt)
    {
        if (Console.IsInputRedirected || Console.IsOutputRedirected)
            return Console.In.ReadLine();
        _line.Clear();
        (_cursor, _place) = (0, _history.Count);
        Console.TreatControlCAsInput = true;
        try
        {
            while (true)
            {
                Draw(prompt);
                var key = Console.ReadKey(intercept: true);
                if (key.Key == ConsoleKey.Enter)
                {
                    Console.WriteLine();
                    return _line.ToString();
                }

                if (key is { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control })
                {
                    Console.WriteLine("^C");
                    return Interrupted;
                }

                if (key is { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control } && _line.Length == 0)
                {
                    Console.WriteLine();
                    return null;
                }

                Edit(key);
            }
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }

    private void Edit(ConsoleKeyInfo key)
    {
        var control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        switch (key.Key)
        {
            case ConsoleKey.LeftArrow:
                _cursor = Math.Max(0, _cursor - 1);
                break;
            case ConsoleKey.RightArrow:
                _cursor = Math.Min(_line.Length, _cursor + 1);
                break;
            case ConsoleKey.UpArrow:
                Recall(_place - 1);
                break;
            case ConsoleKey.DownArrow:
                Recall(_place + 1);
                break;
            case ConsoleKey.Home:
            case ConsoleKey.A when control:
                _cursor = 0;
                break;
            case ConsoleKey.End:
            case ConsoleKey.E when control:
                _cursor = _line.Length;
                break;
            case ConsoleKey.Backspace when _cursor > 0:
                _line.Remove(--_cursor, 1);
                break;
            case ConsoleKey.Delete when _cursor < _line.Length:
                _line.Remove(_cursor, 1);
                break;
            case ConsoleKey.U when control:
                _line.Remove(0, _cursor);
                _cursor = 0;
                break;
            case ConsoleKey.K when control:
                _line.Length = _cursor;
                break;
            default:
                if (key.KeyChar >= ' ' && key.KeyChar != '\u007f')
                    _line.Insert(_cursor++, key.KeyChar);
                break;
        }
    }

    private void Recall(int place)
    {
        if (place < 0 || place > _history.Count)
            return;
        _place = place;
        _line.Clear().Append(place == _history.Count ? "" : _history[place]);
        _cursor = _line.Length;
    }

    // Of a line wider than the terminal the part round the cursor is shown.
    private void Draw(string prompt)
    {
        var room = Math.Max(10, Console.WindowWidth - prompt.Length - 1);
        var first = Math.Max(0, _cursor - room + 1);
        var shown = _line.ToString(first, Math.Min(room, _line.Length - first));
        Console.Write($"\r\u001b[K{prompt}{shown}\r\u001b[{prompt.Length + _cursor - first}C");
    }
}
