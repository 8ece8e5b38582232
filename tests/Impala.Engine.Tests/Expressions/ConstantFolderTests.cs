using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Xunit;

namespace Impala.Engine.Tests.Expressions;

public sealed class ConstantFolderTests
{
    private static readonly Slot Date = new(1, "d", SqlType.Date);
    private static readonly Slot Price = new(2, "p", SqlType.Decimal(12, 2));

    [Fact]
    public void DateColumnsAreComparedAsDates()
    {
        var cutoff = Evaluation.Call(true, "-", Evaluation.Literal("1998-12-01", SqlType.Date), Evaluation.Literal("90 days", SqlType.Interval));
        var folded = ConstantFolder.Fold(Evaluation.Call(true, "<=", new SlotReference(Date), cutoff), Evaluation.Statement());
        Assert.Equal("d <= DATE '1998-09-02'", folded.ToString());
    }

    [Fact]
    public void DecimalLiteralsTakeTheColumnsType()
    {
        var test = Evaluation.Call(true, ">", new SlotReference(Price), new Constant(SqlType.Decimal(5, 4), 12500L));
        Assert.Equal("p > 1.25", ConstantFolder.Fold(test, Evaluation.Statement()).ToString());
        var finer = Evaluation.Call(true, ">", new SlotReference(Price), new Constant(SqlType.Decimal(5, 4), 12501L));
        var folded = ConstantFolder.Fold(finer, Evaluation.Statement());
        Assert.Equal("CAST(p AS DECIMAL(14,4)) > 1.2501", folded.ToString());
        Assert.Same(folded, ConstantFolder.Fold(folded, Evaluation.Statement()));
    }

    [Fact]
    public void ErrorsStayUntilRunTime()
    {
        var division = Evaluation.Call(true, "/", Evaluation.Int(1), Evaluation.Int(0));
        Assert.Same(division, ConstantFolder.Fold(division, Evaluation.Statement()));
    }

    [Fact]
    public void BranchesThatCannotBeTakenGoAway()
    {
        var node = new Case([Constant.False, Evaluation.Int(1), Constant.Null(SqlType.Boolean), Evaluation.Int(2), Constant.True, Evaluation.Int(3), Evaluation.Int(4)], SqlType.Int);
        Assert.Equal("3", ConstantFolder.Fold(node, Evaluation.Statement()).ToString());
        var or = new Logical(LogicalKind.Or, [Evaluation.Call(true, "=", new SlotReference(Price), new SlotReference(Price)), Constant.False]);
        Assert.Equal("p = p", ConstantFolder.Fold(or, Evaluation.Statement()).ToString());
    }

    [Fact]
    public void NegationMovesInwards()
    {
        var test = new Logical(LogicalKind.And, [Evaluation.Call(true, "<", new SlotReference(Price), new SlotReference(Price)), new IsNull(new SlotReference(Price), false)]);
        Assert.Equal("(p >= p) OR p IS NOT NULL".Replace("(", "", StringComparison.Ordinal).Replace(")", "", StringComparison.Ordinal), Conjuncts.Negate(test).ToString());
    }
}
