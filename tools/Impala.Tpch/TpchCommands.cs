using System.CommandLine;
using Impala.Catalog.Errors;

namespace Impala.Tpch;

/// <summary>The command line: <c>generate</c>, <c>schema</c>, <c>queries</c>.</summary>
internal static class TpchCommands
{
    public static RootCommand Create() => new("TPC-H: generates the tables, prints their DDL and the 22 queries")
    {
        GenerateCommand.Create(),
        Schema(),
        Queries(),
    };

    /// <summary>Runs the command line; a full disk and the like are messages, not stack traces.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            return await Create().Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqlException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
    }

    private static Command Schema()
    {
        var location = new Option<string>("--location")
        {
            Description = "The folder that holds one folder a table", DefaultValueFactory = _ => "tpch",
        };
        var database = new Option<string>("--database") { Description = "Database of the tables", DefaultValueFactory = _ => "tpch" };
        var format = new Option<string>("--format") { Description = "What STORED AS names", DefaultValueFactory = _ => "PARQUET" };
        var command = new Command("schema", "Prints the statements that create the tables over generated files")
        {
            location, database, format,
        };
        command.SetAction(result =>
        {
            var statements = TpchSchema.CreateStatements(
                result.GetRequiredValue(location), result.GetRequiredValue(database), result.GetRequiredValue(format));
            foreach (var statement in statements)
                Console.WriteLine(statement + ";\n");
        });
        return command;
    }

    private static Command Queries()
    {
        var number = new Argument<int?>("number") { Description = "One query, 1 to 22; all when left out", Arity = ArgumentArity.ZeroOrOne };
        number.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > TpchQueries.Count)
                result.AddError($"There are queries 1 to {TpchQueries.Count}");
        });
        var command = new Command("queries", "Prints the queries with the specification's validation parameters") { number };
        command.SetAction(result =>
        {
            var numbers = result.GetValue(number) is { } one ? [one] : Enumerable.Range(1, TpchQueries.Count);
            foreach (var query in numbers)
                Console.WriteLine($"-- {TpchQueries.Name(query)}\n{TpchQueries.Get(query)};\n");
        });
        return command;
    }
}
