using System.Numerics;
using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions;

namespace Impala.Engine.Kernels;

/// <summary>The errors that kernels raise for a row without an answer: methods of their own, so that no batch makes a closure for one.</summary>
internal static class RowErrors
{
    public static SqlException OutOfRange(ColumnVector argument, int row, SqlType type) => FunctionErrors.OutOfRange(type);

    public static SqlException DatetimeOverflow(ColumnVector argument, int row, SqlType type) => FunctionErrors.DatetimeOverflow(type);

    public static SqlException DateBeforeTimestamps(ColumnVector argument, int row, SqlType type) => FunctionErrors.DateBeforeTimestamps();

    public static SqlException DivisionByZero(ColumnVector argument, int row, SqlType type) => FunctionErrors.DivisionByZero();

    /// <summary>Names the value that does not fit by its kind: NaN, infinite or too large.</summary>
    public static SqlException FloatOutOfRange<T>(ColumnVector argument, int row, SqlType type)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        FunctionErrors.FloatOutOfRange(double.CreateTruncating(new ValueReader<T>(argument)[row]), argument.Type, type);
}
