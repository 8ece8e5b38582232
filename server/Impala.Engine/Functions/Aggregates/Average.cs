using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Aggregates;

/// <summary>
/// avg(x): DOUBLE over floats and, in impala, over integers; DECIMAL(38, 16) over integers in postgres (its numeric has 16 digits there too);
/// over DECIMAL(p, s) a DECIMAL of scale max(6, s) (impala.md 2.3); TIMESTAMP over timestamps. NULL without values.
/// </summary>
internal sealed unsafe class Average : AggregateFunction
{
    private const int PostgresScale = 16;

    public override string Name => "avg";

    public override string Description => "Mean of the values.";

    public override bool TakesNarrowDecimals => true;

    public override AggregateSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 1)
            return null;
        var type = arguments[0].Kind is SqlTypeKind.Null or SqlTypeKind.Unknown ? SqlType.Double : arguments[0];
        // BOOLEAN converts to every integer type in Impala.
        if (type.Kind == SqlTypeKind.Boolean && !resolution.IsPostgres)
            type = SqlType.BigInt;
        if (type.Kind == SqlTypeKind.Date && resolution.IsPostgres)
            type = SqlType.Timestamp;
        if (type.IsFloating)
            return new AggregateSignature([type], SqlType.Double, [SqlType.Double, SqlType.BigInt]);
        if (type.IsInteger)
        {
            var result = resolution.IsPostgres ? SqlType.Decimal(SqlType.MaxDecimalPrecision, PostgresScale) : SqlType.Double;
            return new AggregateSignature([type], result, [SqlType.Decimal(SqlType.MaxDecimalPrecision, 0), SqlType.BigInt]);
        }
        if (type.Kind == SqlTypeKind.Timestamp)
            return new AggregateSignature([type], type, [SqlType.Decimal(SqlType.MaxDecimalPrecision, 0), SqlType.BigInt]);
        if (!type.IsDecimal)
            return null;
        var scale = Math.Max(6, type.Scale);
        return new AggregateSignature(
            [type],
            DecimalArithmetic.Adjust(type.Precision - type.Scale + scale, scale),
            [SqlType.Decimal(SqlType.MaxDecimalPrecision, type.Scale), SqlType.BigInt]);
    }

    public override string? Refusal(ReadOnlySpan<SqlType> arguments) => arguments.Length == 1 ? "AVG requires a numeric or timestamp parameter" : null;

    public override bool IsAnalytic => true;

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
        var result = signature.Result;
        for (var i = 0; i < numRows; i++)
        {
            var count = IsFloat(signature) ? ((FloatState*)states[i])->Count : ((ExactState*)states[i])->Count;
            if (count == 0)
            {
                new Span<byte>(destination.Data + ((long)i * PhysicalTypes.SizeOf(destination.Physical)), PhysicalTypes.SizeOf(destination.Physical)).Clear();
                Bitmap.Clear(destination.EnsureValidity(context.Memory), i);
                continue;
            }
            if (IsFloat(signature))
                destination.Values<double>()[i] = ((FloatState*)states[i])->Sum / count;
            else if (result.IsDecimal)
                EmitDecimal((ExactState*)states[i], signature, destination, i);
            else if (result.Kind == SqlTypeKind.Timestamp)
                destination.Values<Int128>()[i] = ((ExactState*)states[i])->Sum / count;
            else
                destination.Values<double>()[i] = (double)((ExactState*)states[i])->Sum / count;
        }
    }

    private static void EmitDecimal(ExactState* state, AggregateSignature signature, ColumnVector destination, int row)
    {
        var exponent = signature.Result.Scale - signature.Arguments[0].Scale;
        if (!DecimalArithmetic.TryDivide(state->Sum, state->Count, exponent, signature.Result.Precision, out var mean))
            throw FunctionErrors.DecimalOverflow(signature.Result);
        if (destination.Physical == PhysicalType.Int64)
            destination.Values<long>()[row] = (long)mean;
        else
            destination.Values<Int128>()[row] = mean;
    }

    private static bool IsFloat(AggregateSignature signature) => signature.Intermediate[0].IsFloating;
}
