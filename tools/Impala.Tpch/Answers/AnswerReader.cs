using System.Data.Common;

namespace Impala.Tpch.Answers;

/// <summary>Reads a whole result of any ADO.NET provider as texts: of several statements the last result that has columns.</summary>
public static class AnswerReader
{
    /// <summary>Runs the command and reads what it gives.</summary>
    public static async Task<QueryAnswer> ReadAsync(DbCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var answer = new QueryAnswer([], []);
        do
        {
            if (reader.FieldCount > 0)
                answer = await ReadResultAsync(reader, cancellationToken);
        }
        while (await reader.NextResultAsync(cancellationToken));

        return answer;
    }

    private static async Task<QueryAnswer> ReadResultAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
        var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToArray();
        var values = new object[columns.Length];
        var rows = new List<IReadOnlyList<string>>();
        while (await reader.ReadAsync(cancellationToken))
        {
            reader.GetValues(values);
            rows.Add(Array.ConvertAll(values, AnswerText.Of));
        }

        return new QueryAnswer(columns, rows);
    }
}
