using System.Data.Common;
using Impala.Tpch.Answers;

namespace Impala.Bench;

/// <summary>Reads a whole result of any ADO.NET provider as texts: of several statements the last result that has columns.</summary>
internal static class AnswerReader
{
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
