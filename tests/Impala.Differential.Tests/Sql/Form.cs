namespace Impala.Differential.Tests.Sql;

/// <summary>
/// How an expression is written for each target: {0} .. are the arguments, {q} is the subquery, {int} {big} {dbl} {text} are type names.
/// Where the three texts differ, that is the mapping between dialects.
/// </summary>
internal sealed record Form(string Impala, string Postgres, string DuckDb)
{
    public static implicit operator Form(string text) => new(text, text, text);

    public string For(Target target) => target switch
    {
        Target.Impala => Impala,
        Target.Postgres => Postgres,
        Target.DuckDb => DuckDb,
    };
}
