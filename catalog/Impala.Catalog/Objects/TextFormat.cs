namespace Impala.Catalog.Objects;

/// <summary>How a text table's files are delimited. Defaults are Impala's: ctrl-A fields, newline lines, no escape, \N for NULL.</summary>
public sealed record TextFormat(byte FieldDelimiter = 1, byte LineDelimiter = (byte)'\n', byte? Escape = null, string NullText = "\\N", int NumHeaderLines = 0);
