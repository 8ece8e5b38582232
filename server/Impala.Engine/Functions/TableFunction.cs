using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;

namespace Impala.Engine.Functions;

/// <summary>A function that answers rows: generate_series, unnest, pg_get_keywords. Registered in <c>BuiltinFunctions</c>.</summary>
public abstract class TableFunction
{
    /// <summary>Lower-case SQL name.</summary>
    public abstract string Name { get; }

    /// <summary>One sentence for SHOW FUNCTIONS.</summary>
    public abstract string Description { get; }

    /// <summary>The overload for these argument types, or null when none fits.</summary>
    public abstract TableFunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution);

    /// <summary>
    /// The rows of one call, in batches of the signature's columns. Each argument is a vector of one row with the signature's type.
    /// The caller owns the batches; it may stop early.
    /// </summary>
    public abstract IEnumerable<RecordBatch> Evaluate(TableFunctionSignature signature, ColumnVector[] arguments, EvaluationContext context);
}

/// <summary>A resolved overload of a table function: types the arguments are cast to, and the columns it answers.</summary>
public sealed record TableFunctionSignature(ValueList<SqlType> Arguments, ValueList<string> ColumnNames, ValueList<SqlType> ColumnTypes);
