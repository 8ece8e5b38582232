namespace Impala.Engine.Functions.Aggregates;

/// <summary>
/// An aggregate that is called f(direct arguments) WITHIN GROUP (ORDER BY values): the values follow the direct arguments, and rows come in
/// their order. It needs all rows of a group in one place, so it has no partial form.
/// </summary>
internal abstract class OrderedSetAggregate : AggregateFunction
{
    public override void Merge(
        AggregateSignature signature, ReadOnlySpan<Columnar.ColumnVector> intermediate, AggregateStates states, int numRows, bool singleState, AggregateArena arena) =>
        throw new NotSupportedException(Name);

    public override void EmitIntermediate(
        AggregateSignature signature, AggregateStates states, int numRows, ReadOnlySpan<Columnar.ColumnVector> destination, EvaluationContext context) =>
        throw new NotSupportedException(Name);
}
