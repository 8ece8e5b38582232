using Impala.Catalog;
using Impala.Catalog.Types;

namespace Impala.Engine.Functions;

/// <summary>A resolved overload: the exact type each argument is cast to, and the type of the result.</summary>
public sealed record FunctionSignature(ValueList<SqlType> Arguments, SqlType Result);
