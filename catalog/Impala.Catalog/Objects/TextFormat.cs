namespace Impala.Catalog.Objects;

/// <summary>How a text table's files are delimited. Defaults are Impala's: ctrl-A fields, newline lines, no escape, \N for NULL.</summary>
/// <param name="FieldDelimiter">Between fields.</param>
/// <param name="LineDelimiter">Behind lines.</param>
/// <param name="Escape">Takes the next character with it; with quotes, inside of them only.</param>
/// <param name="NullText">A field of this text is NULL.</param>
/// <param name="NumHeaderLines">Lines to pass over at a file's start.</param>
/// <param name="Quote">The files are CSV whose fields may stand in these; such tables are read only.</param>
public sealed record TextFormat(
    byte FieldDelimiter = 1, byte LineDelimiter = (byte)'\n', byte? Escape = null, string NullText = "\\N", int NumHeaderLines = 0, byte? Quote = null);
