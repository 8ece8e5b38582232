using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;
using NodaTime;

namespace Impala.Engine.Functions.Temporal;

/// <summary>
/// from_utc_timestamp(ts, zone) and to_utc_timestamp(ts, zone). A local time that a change of clocks skips or repeats gives NULL, and with a
/// third argument a repeated one is the first (true) or second (false) of both; a zone that is not known leaves the timestamp as it is.
/// </summary>
internal sealed class ZoneShift(string name, bool toUtc) : OverloadedFunction(
    name, toUtc ? "A zone's local time to UTC." : "UTC to a zone's local time.",
    toUtc ? "to_utc_timestamp('2024-07-01 12:00:00', 'Europe/Berlin') = '2024-07-01 10:00:00'" : "from_utc_timestamp('2024-07-01 12:00:00', 'Europe/Berlin') = '2024-07-01 14:00:00'",
    toUtc
        ? [Returns(SqlType.Timestamp, SqlType.Timestamp, SqlType.String), Returns(SqlType.Timestamp, SqlType.Timestamp, SqlType.String, SqlType.Boolean)]
        : [Returns(SqlType.Timestamp, SqlType.Timestamp, SqlType.String)])
{
    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new ValueVectorBuilder<Int128>(resultType, numRows, context.Memory);
        var moments = new ValueReader<Int128>(arguments[0]);
        var names = new BytesReader(arguments[1]);
        var nulls = new NullMask(arguments);
        ReadOnlySpan<byte> zoneName = default;
        ZoneCursor? cursor = null;
        var isFirst = true;
        for (var i = 0; i < numRows; i++)
        {
            result[i] = 0;
            if (nulls[i])
                continue;
            if (isFirst || (!names.IsConstant && !names[i].SequenceEqual(zoneName)))
            {
                zoneName = names[i];
                cursor = ZoneNames.Find(Encoding.UTF8.GetString(zoneName)) is { } zone ? new ZoneCursor(zone) : null;
                isFirst = false;
            }
            if (cursor is null)
            {
                result[i] = moments[i];
                continue;
            }
            bool? takesEarlier = arguments.Length > 2 ? new ValueReader<byte>(arguments[2])[i] != 0 : null;
            var isUnique = true;
            var moved = toUtc ? cursor.ToUtc(moments[i], takesEarlier, out isUnique) : cursor.ToLocal(moments[i]);
            if (isUnique && Calendar.IsTimestampInRange(moved))
                result[i] = moved;
            else
                result.SetNull(i);
        }
        return result.Build();
    }

    /// <summary>Remembers the interval between two changes of clocks, in which most rows of a batch lie.</summary>
    private sealed class ZoneCursor(DateTimeZone zone)
    {
        private Int128 _start = 1;
        private Int128 _end;
        private Int128 _offset;

        public Int128 ToLocal(Int128 utc)
        {
            if (utc < _start || utc >= _end)
                Load(utc);
            return utc + _offset;
        }

        public Int128 ToUtc(Int128 local, bool? takesEarlier, out bool isUnique)
        {
            isUnique = true;
            // A day away from a change of clocks no local time is skipped or repeated.
            var utc = local - _offset;
            if (utc >= _start + Calendar.NanosPerDay && utc < _end - Calendar.NanosPerDay)
                return utc;
            var day = Calendar.SplitTimestamp(local, out var nanosOfDay);
            var (year, month, dayOfMonth) = Calendar.FromDays(day);
            var mapping = zone.MapLocal(new LocalDateTime(year, month, dayOfMonth, 0, 0).PlusNanoseconds(nanosOfDay));
            isUnique = mapping.Count == 1 || (mapping.Count == 2 && takesEarlier is not null);
            var interval = takesEarlier == false ? mapping.LateInterval : mapping.EarlyInterval;
            Load(local - (interval.WallOffset.Seconds * (Int128)Calendar.NanosPerSecond));
            return local - (interval.WallOffset.Seconds * (Int128)Calendar.NanosPerSecond);
        }

        private void Load(Int128 utc)
        {
            var interval = zone.GetZoneInterval(ZoneConversion.ToInstant(utc));
            _start = interval.HasStart ? interval.Start.ToUnixTimeSeconds() * (Int128)Calendar.NanosPerSecond : Int128.MinValue / 2;
            _end = interval.HasEnd ? interval.End.ToUnixTimeSeconds() * (Int128)Calendar.NanosPerSecond : Int128.MaxValue / 2;
            _offset = interval.WallOffset.Seconds * (Int128)Calendar.NanosPerSecond;
        }
    }
}
