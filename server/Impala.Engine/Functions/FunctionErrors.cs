using Impala.Catalog.Errors;
using Impala.Catalog.Types;

namespace Impala.Engine.Functions;

/// <summary>The errors that functions and casts raise, with PostgreSQL's codes. Texts never echo row data.</summary>
internal static class FunctionErrors
{
    public static SqlException DivisionByZero() => new(SqlState.DivisionByZero, "Division by zero.");

    public static SqlException Logarithm(string message) => new(SqlState.InvalidArgumentForLogarithm, message);

    public static SqlException Power(string message) => new(SqlState.InvalidArgumentForPower, message);

    public static SqlException DecimalDivisionByZero() => new(SqlState.DivisionByZero, "Cannot divide decimal by zero.");

    public static SqlException DecimalOverflow(SqlType type) =>
        new(SqlState.NumericValueOutOfRange, $"Decimal expression overflowed: the result does not fit in {type}.");

    /// <summary>A cast whose value does not fit: to or from DECIMAL Impala says that the expression overflowed.</summary>
    public static SqlException DecimalCastOverflow(SqlType type, bool isPostgres) =>
        isPostgres ? OutOfRange(type) : new(SqlState.NumericValueOutOfRange, $"Decimal expression overflowed: the value does not fit in {type}.");

    /// <summary>A floating-point number that an Impala cast cannot take over.</summary>
    public static SqlException FloatOutOfRange(double value, SqlType from, SqlType to)
    {
        var (source, target) = (from.ToString().ToUpperInvariant(), to.ToString().ToUpperInvariant());
        var message = double.IsNaN(value) ? $"NaN value of type {source} cannot be converted to {target}."
            : double.IsInfinity(value) ? $"Non-finite value of type {source} cannot be converted to {target}."
            : $"Converting value of type {source} to {target} failed, value out of range for destination type.";
        return new SqlException(SqlState.NumericValueOutOfRange, message);
    }

    /// <summary>Text that Impala cannot read as a DECIMAL or DATE (text that is no number or timestamp is NULL).</summary>
    public static SqlException UnreadableText(SqlType type, bool isOverflow) => (type.Kind, isOverflow) switch
    {
        (SqlTypeKind.Decimal, true) => new(SqlState.NumericValueOutOfRange, "String to Decimal cast overflowed."),
        (SqlTypeKind.Decimal, false) => new(SqlState.InvalidTextRepresentation, "String to Decimal parse failed."),
        (SqlTypeKind.Date, _) => new(SqlState.InvalidDatetimeFormat, "String to Date parse failed. Invalid string value."),
        _ => InvalidText(type),
    };

    public static SqlException DateBeforeTimestamps() => new(
        SqlState.DatetimeFieldOverflow,
        "Date to Timestamp conversion failed. The valid date range for the Timestamp type is 1400-01-01..9999-12-31.");

    public static SqlException OutOfRange(SqlType type) => new(SqlState.NumericValueOutOfRange, $"Value out of range for type {type}.");

    public static SqlException InvalidText(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Date or SqlTypeKind.Timestamp or SqlTypeKind.TimestampTz or SqlTypeKind.Time or SqlTypeKind.Interval =>
            new(SqlState.InvalidDatetimeFormat, $"Invalid input syntax for type {type}."),
        _ => new(SqlState.InvalidTextRepresentation, $"Invalid input syntax for type {type}."),
    };

    public static SqlException DatetimeOverflow(SqlType type) => new(SqlState.DatetimeFieldOverflow, $"Value out of range for type {type}.");

    public static SqlException StringTooLong() =>
        new(SqlState.ProgramLimitExceeded, "A string longer than 1 GiB was asked for.", hint: "Concatenate or repeat fewer bytes.");

    public static SqlException NegativeLength() => new(SqlState.SubstringError, "negative substring length not allowed");

    public static SqlException InvalidParameter(string function, string message) => new(SqlState.InvalidParameterValue, $"{function}: {message}");

    /// <summary>An argument that a built-in refuses while it runs, in Impala's words.</summary>
    public static SqlException Udf(string message) => new(SqlState.InvalidParameterValue, $"UDF ERROR: {message}");

    /// <summary>Bytes that are no sketch of the kind that is asked for.</summary>
    public static SqlException InvalidSketch() => Udf("Unable to deserialize sketch.");

    /// <summary>A text that is no date of a pattern.</summary>
    public static SqlException DateFormat(string pattern) =>
        new(SqlState.InvalidDatetimeFormat, $"String to Date parse failed. The input doesn't match with format '{pattern}'");

    public static SqlException InvalidRegex(string reason) => new(SqlState.InvalidRegularExpression, $"Invalid regular expression: {reason}");

    public static SqlException RegexTimeout() =>
        new(SqlState.ProgramLimitExceeded, "A regular expression took longer than its time limit on one value.");

    public static SqlException InvalidEscape() => new(SqlState.InvalidEscapeSequence, "LIKE pattern must not end with its escape character.");

    public static SqlException UndefinedObject(string kind) => new(SqlState.UndefinedObject, $"The {kind} does not exist.");

    public static SqlException UndefinedTable(string name) => new(SqlState.UndefinedTable, $"Relation \"{name}\" does not exist.");

    public static SqlException UnknownName(SqlType type, string name) => type.Kind switch
    {
        SqlTypeKind.RegClass => UndefinedTable(name),
        SqlTypeKind.RegProc => new(SqlState.UndefinedFunction, $"Function \"{name}\" does not exist."),
        SqlTypeKind.RegNamespace => new(SqlState.InvalidSchemaName, $"Schema \"{name}\" does not exist."),
        _ => new(SqlState.UndefinedObject, $"{type} \"{name}\" does not exist."),
    };

    public static SqlException UnknownSetting(string name) =>
        new(SqlState.UndefinedObject, $"Unrecognized configuration parameter \"{name}\".");

    public static SqlException TooDeep() => new(SqlState.StatementTooComplex, "Expression is nested too deep.", hint: "Split the statement, or use IN instead of a long chain of OR.");
}
