using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Aggregates;

/// <summary>
/// sum(x): BIGINT over integers (wrapping in impala, 22003 in postgres), DOUBLE over floats, DECIMAL(38, s) over decimals. NULL without values;
/// sum_init_zero, by which Impala adds counts up, is 0 then.
/// </summary>
internal sealed unsafe class Sum(bool startsAtZero = false) : AggregateFunction
{
    public override string Name => startsAtZero ? "sum_init_zero" : "sum";

    public override string Description => startsAtZero ? "Sum of the values, 0 without any." : "Sum of the values.";

    public override bool TakesNarrowDecimals => true;

    public override AggregateSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 1)
            return null;
        var type = arguments[0].Kind is SqlTypeKind.Null or SqlTypeKind.Unknown ? SqlType.Double : arguments[0];
        // BOOLEAN converts to every integer type in Impala.
        if (type.Kind == SqlTypeKind.Boolean && !resolution.IsPostgres)
            type = SqlType.BigInt;
        if (!type.IsNumeric)
            return null;
        if (type.IsFloating)
            return new AggregateSignature([type], SqlType.Double, [SqlType.Double, SqlType.BigInt]);
        return new AggregateSignature(
            [type],
            type.IsDecimal ? SqlType.Decimal(SqlType.MaxDecimalPrecision, type.Scale) : SqlType.BigInt,
            [SqlType.Decimal(SqlType.MaxDecimalPrecision, type.Scale), SqlType.BigInt]);
    }

    public override string? Refusal(ReadOnlySpan<SqlType> arguments) => arguments.Length == 1 ? "SUM requires a numeric parameter" : null;

    public override bool IsAnalytic => !startsAtZero;

    public override string StateFamily => NumericAccumulation.StateFamily;

    public override int StateSize(AggregateSignature signature) => IsFloat(signature) ? sizeof(FloatState) : sizeof(ExactState);

    public override void Update(AggregateSignature signature, ReadOnlySpan<ColumnVector> arguments, AggregateStates states, int numRows, bool singleState, AggregateArena arena) =>
        NumericAccumulation.Add(arguments[0], states, numRows, singleState);

    internal override bool TryUpdateNumbered(AggregateSignature signature, ReadOnlySpan<ColumnVector> arguments, in NumberedGroups groups, int stateOffset) =>
        NumericAccumulation.TryAddNumbered(arguments[0], groups, stateOffset);

    public override void Merge(AggregateSignature signature, ReadOnlySpan<ColumnVector> intermediate, AggregateStates states, int numRows, bool singleState, AggregateArena arena) =>
        NumericAccumulation.Merge(intermediate, IsFloat(signature), states, numRows, singleState);

    internal override void MergeStates(
        AggregateSignature signature, AggregateStates into, AggregateStates from, int numRows, AggregateArena arena, EvaluationContext context) =>
        NumericAccumulation.MergeStates(IsFloat(signature), into, from, numRows);

    public override void EmitIntermediate(AggregateSignature signature, AggregateStates states, int numRows, ReadOnlySpan<ColumnVector> destination, EvaluationContext context) =>
        NumericAccumulation.EmitIntermediate(IsFloat(signature), states, numRows, destination);

    public override void EmitFinal(AggregateSignature signature, AggregateStates states, int numRows, ColumnVector destination, EvaluationContext context)
    {
        for (var i = 0; i < numRows; i++)
        {
            if (IsFloat(signature))
            {
                var state = (FloatState*)states[i];
                destination.Values<double>()[i] = state->Sum;
                if (state->Count == 0 && !startsAtZero)
                    Bitmap.Clear(destination.EnsureValidity(context.Memory), i);
                continue;
            }
            var exact = (ExactState*)states[i];
            if (signature.Result.IsDecimal)
            {
                if (Int128.Abs(exact->Sum) > PowersOfTen.MaxUnscaled(SqlType.MaxDecimalPrecision))
                    throw FunctionErrors.DecimalOverflow(signature.Result);
                destination.Values<Int128>()[i] = exact->Sum;
            }
            else
            {
                if ((long)exact->Sum != exact->Sum && context.Statement.IsPostgresDialect)
                    throw FunctionErrors.OutOfRange(signature.Result);
                destination.Values<long>()[i] = (long)exact->Sum;
            }
            if (exact->Count == 0 && !startsAtZero)
                Bitmap.Clear(destination.EnsureValidity(context.Memory), i);
        }
    }

    private static bool IsFloat(AggregateSignature signature) => signature.Result.IsFloating;
}
