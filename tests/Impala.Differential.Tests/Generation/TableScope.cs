using Impala.Differential.Tests.Sql;

namespace Impala.Differential.Tests.Generation;

/// <summary>The columns of the test tables as expressions.</summary>
internal static class TableScope
{
    public static Scope Of(string alias) => new([.. TestTables.Columns.Select(column => Column(alias, column.Name))], [Column(alias, "id")]);

    private static Expr Column(string alias, string name)
    {
        Form form = $"{alias}.{name}";
        return name switch
        {
            "b" => new Expr(ValueKind.Boolean, form, []),
            "id" => new Expr(ValueKind.Integer, form, [], Bits: 10),
            "i1" => new Expr(ValueKind.Integer, form, [], Bits: 8),
            "i2" => new Expr(ValueKind.Integer, form, [], Bits: 16),
            "i4" => new Expr(ValueKind.Integer, form, [], Bits: 32),
            "i8" => new Expr(ValueKind.Integer, form, [], Bits: 64),
            "k" => new Expr(ValueKind.Integer, form, [], Bits: 5),
            "f" => new Expr(ValueKind.Double, $"cast({alias}.f as {{dbl}})", [], Bits: 6, IsSummable: true),
            "d" => new Expr(ValueKind.Double, form, [], Bits: 8, IsSummable: true),
            "x" => new Expr(ValueKind.Wild, form, []),
            "n" => new Expr(ValueKind.Decimal, form, [], Precision: 9, Scale: 2),
            "m" => new Expr(ValueKind.Decimal, form, [], Precision: 18, Scale: 4),
            "w" => new Expr(ValueKind.Decimal, form, [], Precision: 38, Scale: 6),
            "s" => new Expr(ValueKind.Text, form, []),
            "u" => new Expr(ValueKind.Unicode, form, []),
            "dt" => new Expr(ValueKind.Date, form, []),
            _ => new Expr(ValueKind.Timestamp, form, []),
        };
    }
}
