using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;

namespace Impala.Engine.Functions.Temporal;

/// <summary>date_trunc(unit, x): a DATE stays one in impala and becomes a TIMESTAMP in postgres.</summary>
internal sealed class DateTrunc : ScalarFunction
{
    public override string Name => "date_trunc";

    public override string Description => "Start of the unit that holds a date or timestamp.";

    public override string Example => "date_trunc('month', DATE '1998-12-15') = '1998-12-01'";

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 2 || !ImplicitCasts.CanCast(arguments[0], SqlType.String, resolution))
            return null;
        if (arguments[1].Kind == SqlTypeKind.Date)
            return new FunctionSignature([SqlType.String, SqlType.Date], resolution.IsPostgres ? SqlType.Timestamp : SqlType.Date);
        return ImplicitCasts.CanCast(arguments[1], SqlType.Timestamp, resolution)
            ? new FunctionSignature([SqlType.String, SqlType.Timestamp], SqlType.Timestamp)
            : null;
    }

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context) =>
        DateTruncation.Run(arguments[1], arguments[0], resultType, isTruncFunction: false, numRows, context);
}
