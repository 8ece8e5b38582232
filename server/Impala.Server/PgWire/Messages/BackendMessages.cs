using Impala.Server.PgCatalog;
using Impala.Server.PgWire.Formats;
using Impala.Server.Queries;

namespace Impala.Server.PgWire.Messages;

/// <summary>The backend messages that are not data rows. Source: PostgreSQL 15, chapter 55.7.</summary>
internal static class BackendMessages
{
    public static void WriteAuthenticationOk(this PgWriter writer) => WriteAuthentication(writer, 0, []);

    public static void WriteAuthentication(this PgWriter writer, int code, ReadOnlySpan<byte> data)
    {
        writer.Begin((byte)'R');
        writer.WriteInt32(code);
        writer.WriteBytes(data);
        writer.End();
    }

    public static void WriteParameterStatus(this PgWriter writer, string name, string value)
    {
        writer.Begin((byte)'S');
        writer.WriteString(name);
        writer.WriteString(value);
        writer.End();
    }

    public static void WriteBackendKeyData(this PgWriter writer, int pid, ReadOnlySpan<byte> secret)
    {
        writer.Begin((byte)'K');
        writer.WriteInt32(pid);
        writer.WriteBytes(secret);
        writer.End();
    }

    public static void WriteReadyForQuery(this PgWriter writer, byte status)
    {
        writer.Begin((byte)'Z');
        writer.WriteByte(status);
        writer.End();
    }

    public static void WriteEmpty(this PgWriter writer, byte type)
    {
        writer.Begin(type);
        writer.End();
    }

    public static void WriteCommandComplete(this PgWriter writer, string tag)
    {
        writer.Begin((byte)'C');
        writer.WriteString(tag);
        writer.End();
    }

    public static void WriteRowDescription(this PgWriter writer, IReadOnlyList<ResultColumn> columns, ReadOnlySpan<short> formats)
    {
        writer.Begin((byte)'T');
        writer.WriteInt16(columns.Count);
        for (var i = 0; i < columns.Count; i++)
        {
            var type = PgTypes.Of(columns[i].Type);
            writer.WriteString(columns[i].Name);
            writer.WriteInt32((int)columns[i].TableOid);
            writer.WriteInt16(columns[i].AttributeNumber);
            writer.WriteInt32((int)(RelationLayout.ForeignType(columns[i].TableOid, columns[i].AttributeNumber) is var foreign and not 0 ? foreign : type.Oid));
            writer.WriteInt16(type.Length);
            writer.WriteInt32(columns[i].HidesPrecision ? -1 : PgTypes.TypmodOf(columns[i].Type));
            writer.WriteInt16(ResultFormats.For(formats, i));
        }
        writer.End();
    }

    public static void WriteParameterDescription(this PgWriter writer, ReadOnlySpan<uint> oids)
    {
        writer.Begin((byte)'t');
        writer.WriteInt16(oids.Length);
        foreach (var oid in oids)
            writer.WriteInt32((int)oid);
        writer.End();
    }

    /// <summary>ErrorResponse or NoticeResponse with the fields S, V, C, M and, where known, D, H, W and P (1-based, in characters).</summary>
    public static void WriteReport(this PgWriter writer, Notice notice, bool isError)
    {
        writer.Begin(isError ? (byte)'E' : (byte)'N');
        Field('S', notice.Severity);
        Field('V', notice.Severity);
        Field('C', notice.SqlState);
        Field('M', notice.Message);
        if (notice.Detail is { } detail)
            Field('D', detail);
        if (notice.Hint is { } hint)
            Field('H', hint);
        if (notice.Context is { } context)
            Field('W', context);
        if (notice.Position is { } position)
            Field('P', (position + 1).ToString(System.Globalization.CultureInfo.InvariantCulture));
        writer.WriteByte(0);
        writer.End();

        void Field(char code, string value)
        {
            writer.WriteByte((byte)code);
            writer.WriteString(value);
        }
    }
}
