using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Numeric;

internal readonly struct SqrtOperator : IUnaryOperator<double, double>
{
    public static double Apply(double value) => Math.Sqrt(value);
}

internal readonly struct CbrtOperator : IUnaryOperator<double, double>
{
    // One step of Newton's method: the library's root may be off by one in the last place.
    public static double Apply(double value)
    {
        var root = Math.Cbrt(value);
        return root == 0 || !double.IsFinite(root) ? root : root - (Math.FusedMultiplyAdd(root * root, root, -value) / (3 * root * root));
    }
}

internal readonly struct ExpOperator : IUnaryOperator<double, double>
{
    public static double Apply(double value) => Math.Exp(value);
}

internal readonly struct LnOperator : IUnaryOperator<double, double>
{
    public static double Apply(double value) => Math.Log(value);
}

internal readonly struct Log10Operator : IUnaryOperator<double, double>
{
    public static double Apply(double value) => Math.Log10(value);
}

internal readonly struct Log2Operator : IUnaryOperator<double, double>
{
    public static double Apply(double value) => Math.Log2(value);
}

internal readonly struct SinOperator : IUnaryOperator<double, double>
{
    public static double Apply(double value) => Math.Sin(value);
}

internal readonly struct CosOperator : IUnaryOperator<double, double>
{
    public static double Apply(double value) => Math.Cos(value);
}

internal readonly struct TanOperator : IUnaryOperator<double, double>
{
    public static double Apply(double value) => Math.Tan(value);
}

internal readonly struct CotOperator : IUnaryOperator<double, double>
{
    public static double Apply(double value) => 1 / Math.Tan(value);
}

internal readonly struct AsinOperator : IUnaryOperator<double, double>
{
    public static double Apply(double value) => Math.Asin(value);
}

internal readonly struct AcosOperator : IUnaryOperator<double, double>
{
    public static double Apply(double value) => Math.Acos(value);
}

internal readonly struct AtanOperator : IUnaryOperator<double, double>
{
    public static double Apply(double value) => Math.Atan(value);
}

internal readonly struct SinhOperator : IUnaryOperator<double, double>
{
    public static double Apply(double value) => Math.Sinh(value);
}

internal readonly struct CoshOperator : IUnaryOperator<double, double>
{
    public static double Apply(double value) => Math.Cosh(value);
}

internal readonly struct TanhOperator : IUnaryOperator<double, double>
{
    public static double Apply(double value) => Math.Tanh(value);
}

internal readonly struct RadiansOperator : IUnaryOperator<double, double>
{
    public static double Apply(double value) => value * (Math.PI / 180);
}

internal readonly struct DegreesOperator : IUnaryOperator<double, double>
{
    public static double Apply(double value) => value * (180 / Math.PI);
}

internal readonly struct PowerOperator : IBinaryOperator<double, double, double>
{
    public static double Apply(double left, double right) => Math.Pow(left, right);
}

internal readonly struct Atan2Operator : IBinaryOperator<double, double, double>
{
    public static double Apply(double left, double right) => Math.Atan2(left, right);
}

internal readonly struct LogBaseOperator : IBinaryOperator<double, double, double>
{
    public static double Apply(double left, double right) => Math.Log(right) / Math.Log(left);
}
