using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;

namespace Impala.Engine.Kernels;

/// <summary>The error of a row for which a kernel has no answer.</summary>
/// <param name="argument">The kernel's first argument.</param>
/// <param name="row">The row.</param>
/// <param name="type">The result's type.</param>
public delegate SqlException RowError(ColumnVector argument, int row, SqlType type);
