namespace Impala.Engine.Functions.Sketches;

/// <summary>How a CPC sketch is written, by the number of its coupons a row; the numbers are those ds_cpc_stringify prints.</summary>
internal enum CpcFlavor : byte
{
    /// <summary>No coupon.</summary>
    Empty,

    /// <summary>Coupons alone: fewer than 3/32 a row.</summary>
    Sparse,

    /// <summary>Coupons alone, though a window holds the first columns: fewer than a half.</summary>
    Hybrid,

    /// <summary>A window over the first eight columns: fewer than 27/8.</summary>
    Pinned,

    /// <summary>A window that has moved.</summary>
    Sliding,
}
