namespace Suite.Fraud.Simulation;

/// <summary>
/// Exponential and logarithm from additions and multiplications only. Math.Exp and Math.Log call the C library, whose
/// last bit differs between versions and processors; the simulated stream must not.
/// </summary>
internal static class PortableMath
{
    private const double Ln2 = 0.693147180559945309417;

    /// <summary>e^x for |x| below 700, to about 1e-15 relative.</summary>
    public static double Exp(double x)
    {
        var power = Math.Floor((x / Ln2) + 0.5);
        var rest = x - (power * Ln2);
        var sum = 1.0;
        for (var i = 13; i >= 1; i--)
            sum = 1.0 + (rest * sum / i);
        return sum * BitConverter.Int64BitsToDouble((1023L + (long)power) << 52);
    }

    /// <summary>Natural logarithm of a positive normal number, to about 1e-15.</summary>
    public static double Log(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)(bits >> 52) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFFL) | (1023L << 52));
        if (mantissa > 1.4142135623730951)
        {
            mantissa /= 2;
            exponent++;
        }

        var s = (mantissa - 1) / (mantissa + 1);
        var square = s * s;
        var sum = 0.0;
        for (var i = 19; i >= 1; i -= 2)
            sum = (sum * square) + (1.0 / i);
        return (exponent * Ln2) + (2 * s * sum);
    }
}
